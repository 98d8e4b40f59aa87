import { Injectable } from '@nestjs/common';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { RetentionKindName } from './retention-table.ts';

export interface Removed {
  kind: RetentionKindName;
  schoolId: number | null;
  proposalId: number | null;
  rows: number;
  files: number;
}

/** What went, by kind, school and day. */
@Injectable()
export class CleanupRecords {
  constructor(private readonly database: JobsDatabase) {}

  /** In the transaction that removes: what is recorded went, and nothing went that is not. */
  async add({ kind, schoolId, proposalId, rows, files }: Removed): Promise<void> {
    await this.database.run(
      `INSERT INTO cleanup_records AS c (kind, school_id, school_sourced_id, proposal_id, day, row_count,
         file_count, approved_by)
       VALUES ($1, $2, (SELECT sourced_id FROM schools WHERE id = $2), $3, (now() AT TIME ZONE 'UTC')::date, $4, $5,
         (SELECT decided_by FROM cleanup_proposals WHERE id = $3))
       ON CONFLICT (kind, school_id, proposal_id, day) DO UPDATE SET row_count = c.row_count + excluded.row_count,
         file_count = c.file_count + excluded.file_count, last_at = now()`,
      [kind, schoolId, proposalId, rows, files],
    );
  }
}
