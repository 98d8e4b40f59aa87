import { z } from 'zod';
import { examplePerson, type Person, personJson, personSchema } from '../classes/person.ts';
import type { DisclosuresRow } from '../database/schema.generated.ts';
import { isoDate, moment, sourcedId } from '../http/fields.ts';
import { describeListOf, type ListSource } from '../records/lists.ts';

const kind = z.enum(['export', 'supportSession', 'guardian']).meta({
  id: 'DisclosureKind',
  description:
    'export: a copy of the data was downloaded by somebody else; supportSession: those who run the service read it; guardian: a guardian looked at it',
});

export const disclosure = z
  .object({
    id: z.int(),
    kind,
    user: personSchema.nullable().meta({ description: 'Whose data; null: that of everybody of the school' }),
    reader: personSchema
      .nullable()
      .meta({ description: 'null: somebody who runs the service, see /v1/support-sessions' }),
    operationId: z.string().meta({ description: 'Of the route that gave it' }),
    day: isoDate.meta({ description: 'In UTC. What is read again on the same day is recorded once' }),
    at: moment.meta({ description: 'The first time on that day' }),
  })
  .meta({ id: 'Disclosure' });
export type DisclosureView = z.output<typeof disclosure>;

export interface DisclosureRow extends Pick<DisclosuresRow, 'id' | 'kind' | 'what' | 'day' | 'at'> {
  person: Person | null;
  reader: Person | null;
}

const source: ListSource = {
  columns: `d.id, d.kind, d.what, d.day, d.at, CASE WHEN p.id IS NOT NULL THEN ${personJson('p')} END AS person,
    CASE WHEN q.id IS NOT NULL THEN ${personJson('q')} END AS reader`,
  from: `FROM disclosures d LEFT JOIN users p ON p.id = d.user_id
    LEFT JOIN users q ON q.id = d.reader_id AND q.school_id = d.school_id AND d.kind <> 'supportSession'`,
  id: 'd.id',
  idType: 'bigint',
  changedAt: 'd.at',
};

const options = { sorts: { at: ['d.at'] }, usualSort: '-at' };
const filters = {
  kind: {
    schema: kind.meta({ description: 'Disclosures of this kind alone' }),
    condition: (value: string) => `d.kind = ${value}`,
  },
};

/** $1: school. */
export const schoolDisclosures = describeListOf(source, {
  ...options,
  place: 'd.school_id = $1',
  filters: {
    ...filters,
    userSourcedId: {
      schema: sourcedId.meta({ description: 'Those of the data of this user, or of everybody' }),
      condition: (value) => `(d.user_id IS NULL OR p.sourced_id = ${value})`,
    },
  },
});

/** $1: school, $2: user. */
export const ownDisclosures = describeListOf(source, {
  ...options,
  place: 'd.school_id = $1 AND (d.user_id = $2 OR d.user_id IS NULL)',
  filters,
});

export const toDisclosureView = (row: DisclosureRow): DisclosureView => ({
  id: row.id,
  kind: row.kind,
  user: row.person,
  reader: row.reader,
  operationId: row.what,
  day: row.day,
  at: row.at.toISOString(),
});

export const exampleDisclosure: DisclosureView = {
  id: 1,
  kind: 'guardian',
  user: examplePerson,
  reader: { ...examplePerson, sourcedId: 'guardian-17' },
  operationId: 'listGradesOfChild',
  day: '2026-11-30',
  at: '2026-11-30T08:01:00.000Z',
};
