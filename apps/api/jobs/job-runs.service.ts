import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { JobRunItemsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import {
  isVisible,
  type RunDetailsView,
  type RunRow,
  type RunView,
  runList,
  selectRuns,
  toRunView,
} from './job-run.row.ts';

const maxItemErrors = 100;

/** Reads the history of jobs for administrators. */
@Injectable()
export class JobRunsService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  list(caller: Caller, query: ListQuery): Promise<ListPage<RunView>> {
    return this.lists.read(runList, [caller.schoolId], query, toRunView);
  }

  /** @throws Problem not-found for runs that another school's administrators started */
  async read(caller: Caller, runId: string): Promise<RunDetailsView> {
    const row = await this.database.first<RunRow>(`${selectRuns} WHERE ${isVisible} AND r.id = $2`, [
      caller.schoolId,
      runId,
    ]);
    if (row === undefined) throw new Problem(httpProblems.notFound);
    const itemErrors = await this.database.query<
      Pick<JobRunItemsRow, 'state' | 'attempts'> & { item: JobRunItemsRow['label']; error: string }
    >(
      `SELECT label AS item, state, attempts, error FROM job_run_items
       WHERE run_id = $1 AND school_id = $2 AND error IS NOT NULL ORDER BY label LIMIT $3`,
      [runId, caller.schoolId, maxItemErrors],
    );
    return { ...toRunView(row), itemErrors: itemErrors as RunDetailsView['itemErrors'] };
  }

  /** The newest run of each job. */
  async latest(caller: Caller, jobNames: readonly string[]): Promise<Map<string, RunView>> {
    const rows = await this.database.query<RunRow>(
      `${selectRuns} WHERE ${isVisible} AND r.id IN (
         SELECT newest.id FROM unnest($2::text[]) AS job (name) CROSS JOIN LATERAL (
           SELECT n.id FROM job_runs n WHERE n.job_name = job.name AND (n.school_id IS NULL OR n.school_id = $1)
           ORDER BY n.created_at DESC, n.id DESC LIMIT 1) newest)`,
      [caller.schoolId, jobNames],
    );
    return new Map(rows.map((row) => [row.job_name, toRunView(row)]));
  }
}
