import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { retentionProblems } from '../errors.ts';
import { isRetentionKind, kindOf, retentionKinds } from '../retention-table.ts';
import { type ChoiceRow, type RetentionPeriodView, toRetentionPeriodView } from './period.row.ts';

/** The retention table as it counts for a school, and what the school chooses in it. */
@Injectable()
export class PeriodsService {
  constructor(private readonly database: Database) {}

  async read(schoolId: number): Promise<{ data: RetentionPeriodView[] }> {
    const rows = await this.database.query<ChoiceRow>(
      'SELECT kind, days, version FROM retention_choices WHERE school_id = $1',
      [schoolId],
    );
    const chosen = new Map(rows.map((row) => [row.kind, row]));
    return { data: retentionKinds.map((kind) => toRetentionPeriodView(kind, chosen.get(kind))) };
  }

  /** @throws Problem not-found, retention-fixed, retention-out-of-bounds, precondition-required, precondition-failed */
  async choose(caller: Caller, kind: string, days: number, ifMatch: number | undefined): Promise<RetentionPeriodView> {
    if (!isRetentionKind(kind)) throw new Problem(httpProblems.notFound);
    const { bounds } = kindOf(kind);
    if (bounds === null) throw new Problem(retentionProblems.retentionFixed);
    if (days < bounds.minimum || days > bounds.maximum) {
      const message = `expected ${bounds.minimum} to ${bounds.maximum} days`;
      const errors = [{ location: 'body' as const, pointer: '/days', message }];
      throw new Problem(retentionProblems.retentionOutOfBounds, { detail: message, errors });
    }
    const chosen = await this.database.first<ChoiceRow>(
      `INSERT INTO retention_choices AS c (school_id, kind, days, chosen_by) SELECT $1, $2, $3, $4
       WHERE coalesce($5::integer, 0) = 0 OR EXISTS (SELECT FROM retention_choices WHERE school_id = $1 AND kind = $2)
       ON CONFLICT (school_id, kind) DO UPDATE SET days = excluded.days, chosen_by = excluded.chosen_by,
         version = c.version + 1, updated_at = now() WHERE c.version = $5
       RETURNING kind, days, version`,
      [caller.schoolId, kind, days, caller.id, ifMatch ?? null],
    );
    if (chosen !== undefined) return toRetentionPeriodView(kind, chosen);
    throw new Problem(ifMatch === undefined ? httpProblems.preconditionRequired : httpProblems.preconditionFailed);
  }
}
