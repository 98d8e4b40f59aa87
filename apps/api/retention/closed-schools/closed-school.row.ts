import { z } from 'zod';
import type { CleanupProposalsRow, SchoolsRow } from '../../database/schema.generated.ts';
import { sourcedId } from '../../http/fields.ts';

export const closedSchool = z
  .object({
    schoolSourcedId: sourcedId,
    closedOn: z.iso.date().nullable().meta({ description: 'By the calendar of the school; null: it is open' }),
    openHolds: z.int().meta({ description: 'Legal holds that keep the school from being removed' }),
    removal: z
      .object({ state: z.enum(['proposed', 'approved']), rows: z.int(), files: z.int() })
      .nullable()
      .meta({ description: 'What a Sunday counted once the period had passed' }),
  })
  .meta({ id: 'ClosedSchool' });
export type ClosedSchoolView = z.output<typeof closedSchool>;

export interface ClosedSchoolRow extends Pick<SchoolsRow, 'sourced_id' | 'closed_on'> {
  open_holds: number;
  state: Extract<CleanupProposalsRow['state'], 'proposed' | 'approved'> | null;
  row_count: CleanupProposalsRow['row_count'] | null;
  file_count: CleanupProposalsRow['file_count'] | null;
}

export const selectClosedSchools = `SELECT s.sourced_id, s.closed_on, p.state, p.row_count, p.file_count,
    (SELECT count(*) FROM legal_holds h WHERE h.school_id = s.id AND h.released_at IS NULL)::integer AS open_holds
  FROM schools s LEFT JOIN cleanup_proposals p
    ON p.school_id = s.id AND p.kind = 'closedSchools' AND p.state IN ('proposed', 'approved')`;

export const toClosedSchoolView = (row: ClosedSchoolRow): ClosedSchoolView => ({
  schoolSourcedId: row.sourced_id,
  closedOn: row.closed_on,
  openHolds: row.open_holds,
  removal:
    row.state === null ? null : { state: row.state, rows: row.row_count as number, files: row.file_count as number },
});

export const exampleClosedSchool: ClosedSchoolView = {
  schoolSourcedId: 'gymnasium-1',
  closedOn: '2026-07-31',
  openHolds: 0,
  removal: null,
};
