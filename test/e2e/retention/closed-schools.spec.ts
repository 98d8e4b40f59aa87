import { randomUUID } from 'node:crypto';
import { IdentityDirectory } from '../../../apps/api/aws/identity-directory.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { DueDigests } from '../../../apps/api/notifications/due-digests.ts';
import { ClosedSchoolRemoval } from '../../../apps/api/retention/closed-schools/removal.ts';
import { readSchoolTables } from '../../../apps/api/retention/closed-schools/school-tables.ts';
import { DataCleanupJob } from '../../../apps/api/retention/data-cleanup.job.ts';
import { type ApprovedRow, orderOf } from '../../../apps/api/retention/proposals.ts';
import { permanentTables, retentionTable } from '../../../apps/api/retention/retention-table.ts';
import { AccountStage, codeOf, type OperatorAccount } from '../../setup/api/account-stage.ts';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { fingerprint, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { goodPassword } from '../../setup/runner/cognito.ts';

const never = new AbortController().signal;

describe('a closed school', () => {
  let stage: AccountStage;
  let test: TestApp;
  let operator: OperatorAccount;
  let closed: Populated;
  let other: Populated;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test } = stage);
    operator = await stage.operator();
    closed = await populatedSchool(test);
    other = await populatedSchool(test);
    // Operators of the service are no users of a school that closes.
    await test.database.run(
      `UPDATE support_sessions SET operator_id = (SELECT id FROM users WHERE school_id = $2 LIMIT 1) WHERE school_id = $1`,
      [closed.school.id, closed.school.id],
    );
    const ofOther = await test.fixtures.user(other.school, 'teacher');
    await test.fixtures.supportSession(stage.school, ofOther, ['people']);
  });

  afterAll(() => stage.close());

  const asOperator = async (path: string, body: object, token = operator.accessToken) =>
    stage.accounts.post(
      `/v1/privacy/closedSchools${path}`,
      { password: goodPassword, code: await codeOf(operator.secret), ...body },
      token,
    );
  const closeOn = (school: FixtureSchool, daysAgo: number) =>
    test.database.run('UPDATE schools SET closed_on = current_date - $2::integer WHERE id = $1', [school.id, daysAgo]);
  const inJob = <T>(work: () => Promise<T>): Promise<T> => test.app.get(JobsDatabase).transaction(work);
  const propose = async (school: FixtureSchool) => {
    const run = { id: '', tickAt: null, schoolId: school.id, parameters: {} };
    const job = test.app.get(DataCleanupJob);
    const items = await inJob(() => job.plan(run));
    const key = items.map((item) => item.key).find((name) => name.endsWith(':closedSchools'));
    if (key !== undefined) await inJob(() => job.work(run, key));
    return test.database.first<ApprovedRow & { row_count: number; file_count: number }>(
      `SELECT id, school_id, kind, days, due_at, row_count, file_count FROM cleanup_proposals
       WHERE school_id = $1 AND kind = 'closedSchools' AND state = 'proposed'`,
      [school.id],
    );
  };
  const remove = (proposal: ApprovedRow) =>
    test.app
      .get(ClosedSchoolRemoval)
      .run({ ...orderOf(proposal), schoolId: proposal.school_id, proposalId: proposal.id }, never, {
        batchRows: 3,
        pauseMillis: 0,
      });
  /** Tables with a column that names the school, with how many rows do. */
  const left = async (school: FixtureSchool): Promise<Record<string, number>> => {
    const tables = await test.database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'school_id' ORDER BY 1`,
    );
    const counts = await Promise.all(
      tables.map(async ({ name }) => ({
        name,
        ...(await test.database.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${name} WHERE school_id = $1`, [
          school.id,
        ])),
      })),
    );
    return Object.fromEntries(counts.filter(({ rows }) => rows > 0).map(({ name, rows }) => [name, rows]));
  };

  it('is one that every table refers to which the retention table lets go with the school', async () => {
    const tables = (await readSchoolTables(test.database)).map(({ table }) => table);
    const forEver = ['cleanup_records', 'backfills', 'job_schedules', 'grade_history_start'];
    const expected = Object.keys(permanentTables).filter((table) => !forEver.includes(table));
    expect(tables).toEqual(expect.arrayContaining(expected));
    expect(tables.filter((table) => forEver.includes(table))).toEqual([]);
    // What has a period and names no school goes by its period alone.
    const listed = Object.values(retentionTable).flatMap(({ tables: of }) => of as readonly string[]);
    expect(listed.filter((table) => !tables.includes(table)).toSorted()).toEqual([
      'grade_history',
      'idempotency_keys',
      'leases',
      'rate_limits',
      'schools',
    ]);
  });

  it('signs nobody in and mails nobody from its day on, by its own calendar, and everybody again once it is open', async () => {
    const admin = await test.fixtures.user(closed.school, 'admin');
    const me = () => test.as(admin).get('/v1/users/me');
    const digests = () =>
      inJob(() => test.app.get(DueDigests).claim(closed.school.id, { beforeHour: true, limit: 1, after: 0 }));
    await closeOn(closed.school, -2);
    await me().expect(200);
    expect((await digests()).digests).toHaveLength(1);
    await closeOn(closed.school, 2);
    await me().expect(401);
    expect((await digests()).digests).toEqual([]);
    await test.database.run('UPDATE schools SET closed_on = NULL WHERE id = $1', [closed.school.id]);
    await me().expect(200);
  });

  it('is proposed once its period has passed and no hold is open, and not before', async () => {
    await closeOn(closed.school, 89);
    expect(await propose(closed.school)).toBeUndefined();
    await closeOn(closed.school, 92);
    expect(await propose(closed.school)).toBeUndefined();
    await test.database.run('UPDATE legal_holds SET released_at = now() WHERE school_id = $1', [closed.school.id]);
    expect(await propose(closed.school)).toMatchObject({ file_count: 1 });
    expect((await propose(other.school)) ?? 'open').toBe('open');
  });

  it('is closed, opened again and let go by those who run the service, with a second factor at that moment', async () => {
    const { sourcedId: schoolSourcedId } = closed.school;
    const closing = { schoolSourcedId, closedOn: '2026-01-31' };
    const admin = await test.fixtures.user(closed.school, 'admin');
    expect((await asOperator('', closing, stage.admin.token)).status).toBe(403);
    expect((await asOperator('', { ...closing, password: 'Wrong-Horse-7-Battery' })).body.code).toBe(
      'current-password-wrong',
    );
    expect((await asOperator('', { ...closing, code: undefined })).body.code).toBe('code-required');
    expect((await asOperator('', { ...closing, schoolSourcedId: 'no-such-school' })).body.code).toBe(
      'unprocessable-reference',
    );
    expect((await asOperator('', closing)).body).toMatchObject({
      schoolSourcedId,
      closedOn: '2026-01-31',
      removal: null,
    });
    await test.as(admin).get('/v1/users/me').expect(401);
    expect((await asOperator('/removal', { schoolSourcedId })).body.code).toBe('school-open');
    await propose(closed.school);
    const listed = await test
      .as()
      .get('/v1/privacy/closedSchools')
      .set('authorization', `Bearer ${operator.accessToken}`);
    expect(listed.body.data).toMatchObject([{ schoolSourcedId, removal: { state: 'proposed', files: 1 } }]);
    expect((await asOperator('/removal', { schoolSourcedId })).body.removal).toMatchObject({ state: 'approved' });
    expect((await asOperator('/reopening', { schoolSourcedId })).body).toMatchObject({ closedOn: null, removal: null });
    await test.as(admin).get('/v1/users/me').expect(200);
    expect((await asOperator('', { schoolSourcedId: other.school.sourcedId, closedOn: '2026-01-31' })).body.code).toBe(
      'school-of-operators',
    );
    await closeOn(closed.school, 92);
  });

  it('keeps its accounts from the next batch on once it is opened again, or a hold is placed', async () => {
    const { id } = closed.school;
    const accounts = async () =>
      (await test.database.query('SELECT 1 FROM users WHERE school_id = $1 AND cognito_sub IS NOT NULL', [id])).length;
    const proposal = (await propose(closed.school)) as ApprovedRow;
    const place = `INSERT INTO legal_holds (school_id, sourced_id, class_id, reason) VALUES ($1, '${randomUUID()}', $2, 'Inquiry')`;
    const interventions = [
      () => test.database.run('UPDATE schools SET closed_on = NULL WHERE id = $1', [id]),
      () => test.database.run(place, [id, closed.class.id]),
    ];
    const whole = await accounts();
    expect(whole).toBeGreaterThan(6);
    for (const [round, intervene] of interventions.entries()) {
      const removal = jest
        .spyOn(IdentityDirectory.prototype, 'delete')
        .mockImplementationOnce(async () => void (await intervene()));
      expect(await remove(proposal)).toBe('waiting');
      expect(removal).toHaveBeenCalledTimes(3);
      removal.mockRestore();
      expect(await accounts()).toBe(whole - 3 * (round + 1));
      await closeOn(closed.school, 92);
    }
    await test.database.run('UPDATE legal_holds SET released_at = now() WHERE school_id = $1', [id]);
    await test.database.run('DELETE FROM cleanup_proposals WHERE id = $1', [proposal.id]);
  });

  it('goes in batches, with everything that belongs to it, and nothing of another school', async () => {
    const proposal = (await propose(closed.school)) as ApprovedRow & { row_count: number };
    await test.database.run(`UPDATE cleanup_proposals SET state = 'approved' WHERE id = $1`, [proposal.id]);
    const before = await fingerprint(test, other.school);
    // Their rows go with their bytes, by tasks.
    expect(await remove(proposal)).toBe('waiting');
    expect(await test.database.query('SELECT state FROM uploads WHERE school_id = $1', [closed.school.id])).toEqual([
      { state: 'deleted' },
    ]);
    await test.database.run('UPDATE import_runs SET upload_id = NULL WHERE school_id = $1', [closed.school.id]);
    await test.database.run('DELETE FROM uploads WHERE school_id = $1', [closed.school.id]);

    const held = await test.database.one<{ id: number }>(
      `INSERT INTO legal_holds (school_id, sourced_id, class_id, reason) VALUES ($1, $2, $3, 'Inquiry') RETURNING id`,
      [closed.school.id, randomUUID(), closed.class.id],
    );
    const parts = await left(closed.school);
    expect(await remove(proposal)).toBe('waiting');
    expect(await left(closed.school)).toEqual(parts);
    await test.database.run('UPDATE legal_holds SET released_at = now() WHERE id = $1', [held.id]);

    expect(await remove(proposal)).toBe('done');
    expect(Object.keys(await left(closed.school))).toEqual(['cleanup_records']);
    expect(await test.database.first('SELECT 1 FROM schools WHERE id = $1', [closed.school.id])).toBeUndefined();
    expect(await fingerprint(test, other.school)).toBe(before);
    const record = await test.database.one<{ rows: number; school: string }>(
      `SELECT sum(row_count)::bigint AS rows, min(school_sourced_id) AS school FROM cleanup_records
       WHERE school_id = $1 AND kind = 'closedSchools'`,
      [closed.school.id],
    );
    expect(record.school).toBe(closed.school.sourcedId);
    expect(record.rows).toBeGreaterThanOrEqual(proposal.row_count);
  });
});
