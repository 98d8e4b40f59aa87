import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Database } from '../../../apps/api/database/database.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { Accounts } from '../api/accounts.ts';
import { startTestApp, type TestApp } from '../api/app.ts';
import { type BundleFiles, deltaFiles, zipOf } from '../api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../api/fixtures.ts';
import { temporaryPasswordTo } from '../api/mailbox.ts';
import { completedUpload } from '../api/uploads.ts';
import { eventually, finished, type RunRow, startWorker, tasksDone } from '../api/worker.ts';
import { goodPassword } from '../runner/cognito.ts';

/** Imports and calculations of a whole university, on a machine that does something else. */
const limitSeconds = 300;

interface Run extends RunRow {
  id: string;
  /** The counters of its items, added up. */
  result: Record<string, number>;
}

/** A school with the bundle of a university, and the scheduler with its jobs beside it. Nothing runs unless it is asked for. */
export class NightStage {
  private constructor(
    readonly test: TestApp,
    private readonly worker: NestFastifyApplication,
    /** With the limits of jobs: what is written and counted here is of a whole university. */
    readonly database: Database,
    readonly school: FixtureSchool,
    readonly admin: FixtureUser,
  ) {}

  static async start(): Promise<NightStage> {
    const test = await startTestApp({ UPLOAD_SCAN: 'none' });
    const worker = await startWorker(test.env);
    // Before there is a school: a quarter of an hour that comes in between begins nothing.
    await test.database.run('UPDATE job_schedules SET enabled = false');
    await test.database.run('DELETE FROM job_runs');
    const school = await test.fixtures.school(zoneOfEvening());
    const database = worker.get(JobsDatabase, { strict: false });
    return new NightStage(test, worker, database, school, await test.fixtures.user(school, 'admin'));
  }

  async close(): Promise<void> {
    await this.worker?.close();
    await this.test?.close();
  }

  /** Uploads and imports a bundle as an administrator does; its result. */
  async imported(bundle: string | BundleFiles): Promise<Record<string, unknown>> {
    const { test, admin, database } = this;
    const bytes = typeof bundle === 'string' ? readFileSync(bundle) : await zipOf(bundle);
    const content = { bytes, contentType: 'application/zip', fileName: 'oneroster.zip' };
    const uploadId = await completedUpload(test, admin, content, 'import');
    const { body: asked } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(202);
    const ended = await eventually(limitSeconds, async () => {
      const { body } = await test.as(admin).get(`/v1/imports/${asked.id}`).expect(200);
      return ['queued', 'running'].includes(body.state) ? undefined : body;
    });
    expect(ended).toMatchObject({ state: 'succeeded', errorCount: 0 });
    await database.run('ANALYZE');
    return ended.result;
  }

  /** The scheduler begins the latest moment of a job that passed, as it does where nothing ran for a day. */
  async tick(name: string): Promise<Run> {
    const { database } = this;
    await database.run(
      `UPDATE job_schedules SET enabled = true, last_tick_at = now() - interval '1 day' WHERE name = $1`,
      [name],
    );
    const { id } = await eventually(20, () =>
      database.first<{ id: string }>('SELECT id FROM job_runs WHERE job_name = $1 AND tick_at IS NOT NULL', [name]),
    );
    await database.run('UPDATE job_schedules SET enabled = false WHERE name = $1', [name]);
    return this.ended(id);
  }

  /** An administrator runs a job now. */
  async runNow(name: string, parameters: Record<string, unknown> = {}): Promise<Run> {
    const { body } = await this.test.as(this.admin).post(`/v1/jobs/${name}/runs`).send({ parameters }).expect(202);
    return this.ended(body.id);
  }

  /** Until the tasks of a queue are done or have failed for good. */
  async settled(queue: string): Promise<void> {
    await tasksDone(this.database, [queue], limitSeconds);
  }

  count(sql: string, ...values: unknown[]): Promise<number> {
    return this.database
      .one<{ count: number }>(`SELECT count(*)::integer AS count FROM ${sql}`, [this.school.id, ...values])
      .then(({ count }) => count);
  }

  /** Somebody of the bundle gets an account: invited by the administrator, with a password of their own from the first sign-in on. */
  async withAccount(sourcedId: string): Promise<Reader> {
    const { test, admin, school, database } = this;
    const accounts = new Accounts(test);
    await test.as(admin).post(`/v1/users/${sourcedId}/invitation`).expect(202);
    const { id, email } = await database.one<{ id: number; email: string }>(
      'SELECT id, email FROM users WHERE school_id = $1 AND sourced_id = $2',
      [school.id, sourcedId],
    );
    const first = await accounts.signIn(email, await temporaryPasswordTo(email));
    const { session } = first.body.challenge;
    await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    const { body } = await accounts.signIn(email);
    return { id, sourcedId, email, accessToken: body.tokens.accessToken };
  }

  private async ended(runId: string): Promise<Run> {
    const run = await finished(this.database, runId, limitSeconds);
    const { result } = await this.database.one<{ result: Run['result'] }>(
      `SELECT coalesce(jsonb_object_agg(key, sum), '{}') AS result FROM (
         SELECT key, sum(value::numeric) FROM job_run_items, jsonb_each_text(result) WHERE run_id = $1 GROUP BY key) s`,
      [runId],
    );
    return { ...run, id: runId, result };
  }
}

export interface Reader {
  id: number;
  sourcedId: string;
  email: string;
  accessToken: string;
}

/** A time zone in which it is six in the evening: what is due from two in the morning, or at five, is due, and midnight is far. */
function zoneOfEvening(): string {
  const hoursAhead = ((18 - new Date().getUTCHours() + 36) % 24) - 12;
  // The signs of these names are those of POSIX.
  return `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;
}

/**
 * What a school sends once its terms are over: enrolments end with the term of their class, but those of one class and of the first students of
 * each other, who stay for another round.
 */
export async function endOfTerms(
  { database, school }: NightStage,
  stays: { classSourcedId: string; studentsOfOthers: number },
): Promise<BundleFiles> {
  const rows = await database.query<{ line: string }>(
    `SELECT concat_ws(',', e.sourced_id, 'active', current_date, e.class_id_text, e.org_id_text, e.user_id_text, 'student', 'false',
       coalesce(e.begin_date::text, ''), e.end_of_term) AS line
     FROM (SELECT e.*, k.sourced_id AS class_id_text, o.sourced_id AS org_id_text, u.sourced_id AS user_id_text,
         greatest(a.end_date, e.begin_date + 1) AS end_of_term, row_number() OVER (PARTITION BY e.class_id ORDER BY e.id) AS n
       FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN orgs o ON o.id = e.org_id JOIN users u ON u.id = e.user_id
         JOIN class_terms t ON t.class_id = k.id JOIN academic_sessions a ON a.id = t.academic_session_id
       WHERE e.school_id = $1 AND e.role = 'student' AND e.end_date IS NULL) e
     WHERE e.class_id_text <> $2 AND e.n > $3`,
    [school.id, stays.classSourcedId, stays.studentsOfOthers],
  );
  const header =
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate';
  return deltaFiles({ 'enrollments.csv': `${[header, ...rows.map(({ line }) => line)].join('\n')}\n` });
}
