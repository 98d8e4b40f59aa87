import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { JobRunItemsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { type Page, readCursor, toPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { type RunDetailsView, type RunRow, type RunState, type RunView, toRunView } from './job-run.row.ts';

const maxItemErrors = 100;

/**
 * Runs as administrators of one school ($1) see them: those of the schedule and their own. A run of the schedule serves
 * every school, so its counts and results are those of the school's items only.
 */
const visibleRuns = `
  SELECT r.id, r.job_name, r.tick_at, r.parameters, r.state, r.error, r.created_at, r.started_at, r.finished_at,
    CASE WHEN u.id IS NOT NULL THEN jsonb_build_object(
      'sourcedId', u.sourced_id, 'givenName', u.given_name, 'familyName', u.family_name) END AS requester,
    r.items_total IS NOT NULL AS planned, i.*,
    (SELECT jsonb_object_agg(sums.key, sums.total) FROM (
       SELECT facts.key, sum(facts.value::numeric) AS total
       FROM job_run_items x, jsonb_each_text(x.result) AS facts
       WHERE x.run_id = r.id AND x.school_id = $1 AND x.state = 'done' GROUP BY facts.key) sums) AS result
  FROM job_runs r
  LEFT JOIN users u ON u.id = r.requested_by
  CROSS JOIN LATERAL (
    SELECT count(*) AS items_total, count(*) FILTER (WHERE x.state = 'done') AS items_done,
      count(*) FILTER (WHERE x.state = 'failed') AS items_failed
    FROM job_run_items x WHERE x.run_id = r.id AND x.school_id = $1) i
  WHERE (r.school_id IS NULL OR r.school_id = $1)`;

/** Reads the history of jobs for administrators. */
@Injectable()
export class JobRunsService {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list(
    caller: Caller,
    query: { limit: number; cursor?: string | undefined; jobName?: string | undefined; state?: RunState | undefined },
  ): Promise<Page<RunView>> {
    const cursor = readCursor(query.cursor, z.tuple([z.uuid()]));
    const rows = await this.database.query<RunRow>(
      `${visibleRuns} AND ($2::text IS NULL OR r.job_name = $2) AND ($3::text IS NULL OR r.state = $3)
         AND ($4::uuid IS NULL OR r.id < $4)
       ORDER BY r.id DESC LIMIT $5`,
      [caller.schoolId, query.jobName ?? null, query.state ?? null, cursor?.[0] ?? null, query.limit + 1],
    );
    return toPage(rows, query.limit, ({ id }) => [id], toRunView);
  }

  /** @throws Problem not-found for runs that another school's administrators started */
  async read(caller: Caller, runId: string): Promise<RunDetailsView> {
    const row = await this.database.first<RunRow>(`${visibleRuns} AND r.id = $2`, [caller.schoolId, runId]);
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
      `${visibleRuns} AND r.id IN (
         SELECT newest.id FROM unnest($2::text[]) AS job (name) CROSS JOIN LATERAL (
           SELECT n.id FROM job_runs n WHERE n.job_name = job.name AND (n.school_id IS NULL OR n.school_id = $1)
           ORDER BY n.created_at DESC, n.id DESC LIMIT 1) newest)`,
      [caller.schoolId, jobNames],
    );
    return new Map(rows.map((row) => [row.job_name, toRunView(row)]));
  }
}
