import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { CleanupJob } from '../../../apps/api/retention/cleanup.job.ts';
import { cleanupSunday, DataCleanupJob } from '../../../apps/api/retention/data-cleanup.job.ts';
import { type ApprovedRow, orderOf } from '../../../apps/api/retention/proposals.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { type RetentionStage, startRetentionStage } from '../../setup/retention/stage.ts';

const byItself = { id: '', tickAt: new Date(), schoolId: null, parameters: {} };

describe('the weekly cleanup', () => {
  let { test, school, ids, submittedWork, stateOf, recorded } = {} as RetentionStage;
  let admin: FixtureUser;
  let job: DataCleanupJob;

  beforeAll(async () => {
    ({ test, school, ids, submittedWork, stateOf, recorded } = await startRetentionStage());
    admin = await test.fixtures.user(school, 'admin');
    job = test.app.get(DataCleanupJob);
  });

  afterAll(() => test.close());

  const inJob = <T>(work: () => Promise<T>): Promise<T> => test.app.get(JobsDatabase).transaction(work);
  /** As the ticker and the queue would, one after the other. */
  const sunday = async (): Promise<string[]> => {
    const items = (await inJob(() => job.plan(byItself))).filter(({ schoolId }) => schoolId === school.id);
    for (const { key } of items) await inJob(() => job.work(byItself, key));
    return items.map(({ key }) => key.split(':')[1] as string);
  };
  const nextWeek = () =>
    test.database.run('UPDATE schools SET cleanup_proposed_for = cleanup_proposed_for - 7 WHERE id = $1', [school.id]);
  const proposals = async (state = 'proposed') =>
    (await test.as(admin).get(`/v1/privacy/cleanups?state=${state}&kind=submissions`).expect(200)).body.data;
  const carryOut = async (): Promise<void> => {
    const approved = await test.database.query<ApprovedRow>(
      `SELECT id, school_id, kind, days, due_at FROM cleanup_proposals WHERE state = 'approved' AND school_id = $1`,
      [school.id],
    );
    const context = { attempt: 1, stopping: new AbortController().signal };
    for (const row of approved) await test.app.get(CleanupJob).handle(orderOf(row), context);
  };

  it.each([
    // The moment in UTC, the zone of the school, and the Sunday that its cleanup is due for then.
    ['2026-11-29 01:59:59', 'Europe/Berlin', '2026-11-22'],
    ['2026-11-29 02:00:00', 'Europe/Berlin', '2026-11-29'],
    ['2026-12-05 23:00:00', 'Europe/Berlin', '2026-11-29'],
    // Three o'clock does not exist on the day that its clock goes from two to three.
    ['2027-03-28 00:59:59', 'Europe/Berlin', '2027-03-21'],
    ['2027-03-28 01:00:00', 'Europe/Berlin', '2027-03-28'],
    // Half an hour: from two to half past two in October, and back in April.
    ['2026-10-03 15:59:59', 'Australia/Lord_Howe', '2026-09-27'],
    ['2026-10-03 16:00:00', 'Australia/Lord_Howe', '2026-10-04'],
    ['2027-04-03 16:29:59', 'Australia/Lord_Howe', '2027-03-28'],
    ['2027-04-03 16:30:00', 'Australia/Lord_Howe', '2027-04-04'],
    ['2026-11-28 13:00:00', 'Pacific/Kiritimati', '2026-11-29'],
    ['2026-11-29 13:59:59', 'Pacific/Pago_Pago', '2026-11-22'],
    ['2026-11-29 14:00:00', 'Pacific/Pago_Pago', '2026-11-29'],
  ])('is due at three of a Sunday, by the clock of the school: %s UTC in %s', async (moment, zone, due) => {
    const row = await test.database.one<{ due: string }>(
      `SELECT ${cleanupSunday('$2::text', "($1::timestamp AT TIME ZONE 'UTC')")} AS due`,
      [moment, zone],
    );
    expect(row.due).toBe(due);
  });

  it('takes a Sunday once, however often and by however many it is asked, and one that was missed afterwards', async () => {
    const planned = await Promise.all([1, 2, 3].map(() => inJob(() => job.plan(byItself))));
    const ofSchool = planned.flat().filter(({ schoolId }) => schoolId === school.id);
    expect(ofSchool.map(({ key }) => key.split(':')[1])).toEqual([
      'importFiles',
      'supportSessions',
      'preferencesOfFormerPeople',
      'submissions',
      'gradeHistory',
    ]);
    await nextWeek();
    expect(await sunday()).toHaveLength(5);
    expect(await sunday()).toEqual([]);
  });

  it('proposes with counts, and removes what was proposed once an administrator approved it', async () => {
    const work = await submittedWork(400);
    await nextWeek();
    await sunday();
    const [proposal] = await proposals();
    expect(proposal).toMatchObject({
      kind: 'submissions',
      state: 'proposed',
      days: 365,
      rows: 1,
      files: 1,
      removedRows: 0,
    });
    expect(await ids('submissions')).toContain(work.id);
    const path = `/v1/privacy/cleanups/${proposal.sourcedId}`;
    const mails = await test.database.query<{ user_id: number; subject: string; body_text: string }>(
      `SELECT user_id, subject, body_text FROM email_outbox WHERE school_id = $1 AND kind = 'privacyNotice'`,
      [school.id],
    );
    expect(mails.map(({ user_id: reader, subject }) => [reader, subject])).toEqual([
      [admin.id, expect.stringContaining('a deletion waits for your agreement')],
    ]);
    expect(mails[0]?.body_text).toContain(`GET ${path}`);
    const approved = (await test.as(admin).post(`${path}/approval`).expect(200)).body;
    expect(approved).toMatchObject({ state: 'approved', decidedBy: admin.sourcedId });
    expect((await test.as(admin).post(`${path}/approval`).expect(200)).body).toEqual(approved);
    expect((await test.as(admin).post(`${path}/refusal`).send({ reason: 'Too late' }).expect(409)).body.code).toBe(
      'cleanup-decided',
    );
    const later = await submittedWork(400);
    await test.database.run(`UPDATE cleanup_proposals SET due_at = due_at - interval '40 days' WHERE sourced_id = $1`, [
      proposal.sourcedId,
    ]);
    await carryOut();
    expect(await ids('submissions')).toEqual([work.id, later.id]);
    await test.database.run(`UPDATE cleanup_proposals SET state = 'approved', due_at = now() WHERE sourced_id = $1`, [
      proposal.sourcedId,
    ]);
    await carryOut();
    expect((await test.as(admin).get(path).expect(200)).body).toMatchObject({
      state: 'done',
      removedRows: 2,
      removedFiles: 2,
    });
    expect(await recorded('submissions')).toEqual([
      { row_count: 2, file_count: 2, school_sourced_id: school.sourcedId },
    ]);
    const { data } = (await test.as(admin).get('/v1/privacy/cleanupRecords?kind=submissions').expect(200)).body;
    expect(data).toMatchObject([{ rows: 2, files: 2, cleanupSourcedId: proposal.sourcedId }]);
  });

  it('removes nothing of whom a hold names that came between the proposal and its approval', async () => {
    const [held, free, ofClass] = [await submittedWork(400), await submittedWork(400), await submittedWork(400)];
    await nextWeek();
    await sunday();
    const [proposal] = await proposals();
    expect(proposal.rows).toBe(3);
    const holdOf = (body: object) =>
      test
        .as(admin)
        .post('/v1/privacy/holds')
        .send({ ...body, reason: 'Appeal 12' })
        .expect(201);
    const hold = (await holdOf({ userSourcedId: held.student.sourcedId })).body;
    await holdOf({ classSourcedId: ofClass.taught.sourcedId });
    await test.as(admin).post(`/v1/privacy/cleanups/${proposal.sourcedId}/approval`).expect(200);
    await carryOut();
    expect(await Promise.all([held, free, ofClass].map(({ file }) => stateOf(file)))).toEqual([
      'completed',
      'deleted',
      'completed',
    ]);
    const { data } = (await test.as(admin).get('/v1/privacy/holds?open=true').expect(200)).body;
    expect(data).toHaveLength(2);
    const released = await test.as(admin).post(`/v1/privacy/holds/${hold.sourcedId}/release`).expect(200);
    expect(released.body).toMatchObject({
      open: false,
      releasedBy: admin.sourcedId,
      userSourcedId: held.student.sourcedId,
    });
    await nextWeek();
    await sunday();
    expect(await proposals()).toMatchObject([{ rows: 1 }]);
  });

  it('mails what nobody decides once, and again after four weeks, however often it is counted', async () => {
    const count = async () =>
      (
        await test.database.one<{ count: number }>(
          `SELECT count(*) AS count FROM email_outbox WHERE school_id = $1 AND user_id = $2 AND kind = 'privacyNotice'`,
          [school.id, admin.id],
        )
      ).count;
    await test.database.run('DELETE FROM cleanup_proposals WHERE school_id = $1', [school.id]);
    await submittedWork(400);
    const before = await count();
    const mails: number[] = [];
    for (let week = 0; week < 10; week += 1) {
      await nextWeek();
      await sunday();
      await test.database.run('UPDATE cleanup_proposals SET made_on = made_on - 7 WHERE school_id = $1', [school.id]);
      mails.push((await count()) - before);
    }
    expect(mails).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
    // Counted again on the same day, it is the same week.
    await test.database.run('UPDATE cleanup_proposals SET made_on = made_on + 7 WHERE school_id = $1', [school.id]);
    await nextWeek();
    await sunday();
    expect((await count()) - before).toBe(3);
  });

  it('replaces what nobody decided by a newer count, and asks who refused no more', async () => {
    const [old] = await proposals();
    await submittedWork(400);
    await nextWeek();
    await sunday();
    const [newer] = await proposals();
    expect(newer.rows).toBe(old.rows + 1);
    const gone = await test.as(admin).post(`/v1/privacy/cleanups/${old.sourcedId}/approval`).expect(409);
    expect(gone.body.code).toBe('cleanup-decided');
    await test
      .as(admin)
      .post(`/v1/privacy/cleanups/${newer.sourcedId}/refusal`)
      .send({ reason: 'The inspection is not finished' })
      .expect(200);
    await nextWeek();
    await sunday();
    expect(await proposals()).toEqual([]);
    expect(await proposals('refused')).toMatchObject([{ reason: 'The inspection is not finished' }]);
  });

  it('keeps to the period that a school chose within the bounds, also for what was approved before', async () => {
    const put = (kind: string, days: number, version?: number) => {
      const request = test.as(admin).put(`/v1/privacy/retention/${kind}`).send({ days });
      return version === undefined ? request : request.set('if-match', `"${version}"`);
    };
    const periodOf = async (kind: string) =>
      (await test.as(admin).get('/v1/privacy/retention').expect(200)).body.data.find(
        (period: { kind: string }) => period.kind === kind,
      );
    expect(await periodOf('submissions')).toMatchObject({ days: 365, version: 0, approval: 'administrator' });
    await put('constructor', 2).expect(404);
    expect((await put('idempotencyKeys', 2).expect(422)).body.code).toBe('retention-fixed');
    expect((await put('submissions', 10).expect(422)).body.code).toBe('retention-out-of-bounds');
    await test.database.run(
      `UPDATE cleanup_proposals SET state = 'approved' WHERE state = 'refused' AND school_id = $1`,
      [school.id],
    );
    expect((await put('submissions', 2_000).expect(200)).body).toMatchObject({ days: 2_000, version: 1 });
    const before = await ids('submissions');
    await carryOut();
    expect(await ids('submissions')).toEqual(before);
    await put('submissions', 400).expect(428);
    await put('submissions', 400, 7).expect(412);
    expect((await put('submissions', 400, 1).expect(200)).body).toMatchObject({ days: 400, version: 2 });
    expect(await periodOf('submissions')).toMatchObject({ days: 400, usualDays: 365, version: 2 });
    const student = await test.fixtures.user(school, 'student');
    expect((await test.as(student).get('/v1/privacy/retention').expect(200)).body.data.length).toBeGreaterThan(15);
    await test.as(student).put('/v1/privacy/retention/submissions').send({ days: 400 }).expect(403);
    for (const path of ['holds', 'cleanups', 'cleanupRecords'])
      await test.as(student).get(`/v1/privacy/${path}`).expect(403);
  });
});
