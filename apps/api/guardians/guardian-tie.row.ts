import { z } from 'zod';
import { examplePerson, type Person, personJson, personSchema } from '../classes/person.ts';
import type { GuardianTiesRow } from '../database/schema.generated.ts';
import { isoOf, isoOrNull, moment, sourcedId } from '../http/fields.ts';
import { isOpenTie } from './tie.ts';

export const relation = z
  .enum(['guardian', 'parent', 'relative'])
  .meta({ id: 'GuardianRelation', description: 'What the guardian is to the student, in the words of OneRoster' });

/** That somebody may look on a student, since when, and why no longer. */
export const guardianTie = z
  .object({
    sourcedId,
    student: personSchema,
    guardian: personSchema,
    relation,
    source: z.enum(['import', 'invitation']).meta({ description: 'What an import brought, imports end' }),
    open: z.boolean().meta({ description: 'Whether the guardian sees the student now: neither ended, nor of age' }),
    beginsAt: moment,
    endRequestedAt: moment.nullable().meta({ description: 'When the guardian or the student asked for its end' }),
    endedAt: moment.nullable(),
    endedReason: z.enum(['import', 'administrator', 'guardian']).nullable().meta({ description: 'Who ended it' }),
  })
  .meta({ id: 'GuardianTie' });
export type GuardianTieView = z.output<typeof guardianTie>;

export interface GuardianTieRow
  extends Pick<
    GuardianTiesRow,
    'id' | 'sourced_id' | 'relation' | 'source' | 'begins_at' | 'end_requested_at' | 'ended_at' | 'ended_reason'
  > {
  student: Person;
  guardian: Person;
  is_open: boolean;
}

/** SQL: a tie `t` as `toGuardianTieView` reads it. */
export const tieColumns = `t.id, t.sourced_id, t.relation, t.source, t.begins_at, t.end_requested_at, t.ended_at,
  t.ended_reason, ${isOpenTie('t')} AS is_open, ${personJson('student')} AS student, ${personJson('guardian')} AS guardian`;
export const tieFrom = `FROM guardian_ties t JOIN users student ON student.id = t.student_id
  JOIN users guardian ON guardian.id = t.guardian_id`;

export const toGuardianTieView = (row: GuardianTieRow): GuardianTieView => ({
  sourcedId: row.sourced_id,
  student: row.student,
  guardian: row.guardian,
  relation: row.relation,
  source: row.source,
  open: row.is_open,
  beginsAt: isoOf(row.begins_at),
  endRequestedAt: isoOrNull(row.end_requested_at),
  endedAt: isoOrNull(row.ended_at),
  endedReason: row.ended_reason,
});

export const exampleTie: GuardianTieView = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  student: examplePerson,
  guardian: { ...examplePerson, sourcedId: 'guardian-9', givenName: 'Byron' },
  relation: 'parent',
  source: 'invitation',
  open: true,
  beginsAt: '2026-09-01T08:00:00.000Z',
  endRequestedAt: null,
  endedAt: null,
  endedReason: null,
};
