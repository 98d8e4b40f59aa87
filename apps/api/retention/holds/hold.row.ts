import { z } from 'zod';
import type { ClassesRow, LegalHoldsRow, UsersRow } from '../../database/schema.generated.ts';
import { isoOf, isoOrNull, moment, sourcedId } from '../../http/fields.ts';

export const legalHold = z
  .object({
    sourcedId,
    userSourcedId: sourcedId.nullable().meta({ description: 'The person whose data stays; null: it is about a class' }),
    classSourcedId: sourcedId
      .nullable()
      .meta({ description: 'The class whose data stays; null: it is about a person' }),
    reason: z.string(),
    open: z.boolean().meta({ description: 'Whether it keeps anything now' }),
    placedAt: moment,
    placedBy: sourcedId.nullable(),
    releasedAt: moment.nullable(),
    releasedBy: sourcedId.nullable(),
  })
  .meta({ id: 'LegalHold' });
export type LegalHoldView = z.output<typeof legalHold>;

export interface LegalHoldRow
  extends Pick<LegalHoldsRow, 'id' | 'sourced_id' | 'reason' | 'placed_at' | 'released_at'> {
  user_sourced_id: UsersRow['sourced_id'] | null;
  class_sourced_id: ClassesRow['sourced_id'] | null;
  placed_by: UsersRow['sourced_id'] | null;
  released_by: UsersRow['sourced_id'] | null;
}

const userOf = (column: string) => `(SELECT u.sourced_id FROM users u WHERE u.id = h.${column})`;

export const holdColumns = `h.id, h.sourced_id, h.reason, h.placed_at, h.released_at, ${userOf('user_id')} AS user_sourced_id,
  (SELECT k.sourced_id FROM classes k WHERE k.id = h.class_id) AS class_sourced_id, ${userOf('placed_by')} AS placed_by,
  ${userOf('released_by')} AS released_by`;

export const toLegalHoldView = (row: LegalHoldRow): LegalHoldView => ({
  sourcedId: row.sourced_id,
  userSourcedId: row.user_sourced_id,
  classSourcedId: row.class_sourced_id,
  reason: row.reason,
  open: row.released_at === null,
  placedAt: isoOf(row.placed_at),
  placedBy: row.placed_by,
  releasedAt: isoOrNull(row.released_at),
  releasedBy: row.released_by,
});

export const exampleHold: LegalHoldView = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  userSourcedId: 'student-17',
  classSourcedId: null,
  reason: 'Appeal 12 of 2026 against a final grade',
  open: true,
  placedAt: '2026-11-30T08:00:00.000Z',
  placedBy: 'admin-1',
  releasedAt: null,
  releasedBy: null,
};
