import { Injectable } from '@nestjs/common';
import type { RetentionChoicesRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { CleanupOrder } from './cleanup.ts';
import { kindOf, type RetentionKindName } from './retention-table.ts';

/** The periods that count for a school, as jobs read them. */
@Injectable()
export class RetentionChoices {
  constructor(private readonly database: JobsDatabase) {}

  async daysOf(kind: RetentionKindName, schoolId: number | null): Promise<number> {
    const { days, bounds, expires } = kindOf(kind);
    if (bounds === null || schoolId === null) return expires === true ? 0 : days;
    const chosen = await this.database.first<Pick<RetentionChoicesRow, 'days'>>(
      'SELECT days FROM retention_choices WHERE school_id = $1 AND kind = $2',
      [schoolId, kind],
    );
    // A table whose bounds became narrower goes before what was chosen earlier.
    return Math.min(Math.max(chosen?.days ?? days, bounds.minimum), bounds.maximum);
  }

  /** A longer period that was chosen since keeps what an older order names; a shorter one adds nothing to it. */
  async longest({ kind, schoolId, days }: CleanupOrder): Promise<number> {
    return Math.max(days, await this.daysOf(kind, schoolId));
  }
}
