import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import type { TestApp } from './app.ts';
import type { FixtureClass, FixtureSchool } from './fixtures.ts';
import { finished } from './worker.ts';

/** As the schedule does for this school, whatever the time of the day; gives how many were made. */
export async function makeReports(test: TestApp, school: FixtureSchool): Promise<number> {
  const run = { tickAt: null, schoolId: school.id, requestedBy: null, parameters: {} };
  const runId = (await test.app.get(Jobs).startRun('report-generator', run)) as string;
  expect(await finished(test.database, runId)).toMatchObject({ state: 'succeeded', items_failed: 0 });
  const { made } = await test.database.one<{ made: number }>(
    `SELECT sum((result ->> 'reportsMade')::integer)::integer AS made FROM job_run_items WHERE run_id = $1`,
    [runId],
  );
  return made;
}

/** The only term of the class. */
export const termOf = (test: TestApp, taught: FixtureClass) =>
  test.database.one<{ term: string }>(
    `SELECT a.sourced_id AS term FROM class_terms t JOIN academic_sessions a ON a.id = t.academic_session_id
     WHERE t.class_id = $1`,
    [taught.id],
  );
