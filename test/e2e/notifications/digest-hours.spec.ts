import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { hoursBetween } from '../../../apps/api/notifications/digest-hours.ts';
import { Digests } from '../../../apps/api/notifications/digests.ts';
import { DueDigests } from '../../../apps/api/notifications/due-digests.ts';
import { Accounts } from '../../setup/api/accounts.ts';
import { type ApiProcess, startApiProcess } from '../../setup/api/api-process.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo } from '../../setup/api/mailbox.ts';
import { eventually, finished, startWorker, tasksDone } from '../../setup/api/worker.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';
import { DigestSchool, hoursFromNow } from '../../setup/notifications/digest-school.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

let test: TestApp;

beforeAll(async () => {
  test = await startTestApp();
});

afterAll(() => test?.close());

const compose = (school: FixtureSchool, at: Date) =>
  test.app.get(Digests, { strict: false }).compose(school.id, { at, beforeHour: false });

async function choose(user: FixtureUser, hour: number, since = '2020-01-01'): Promise<void> {
  await test.database.run(
    `INSERT INTO notification_preferences (user_id, school_id, digest_hour, updated_at) VALUES ($1, $2, $3, $4)`,
    [user.id, user.school.id, hour, since],
  );
}

/** One student for each hour of the day. */
async function schoolOfHours(timeZone: string): Promise<{ school: FixtureSchool; hourOf: Map<number, number> }> {
  const school = await test.fixtures.school(timeZone);
  const hourOf = new Map<number, number>();
  for (let hour = 0; hour < 24; hour += 1) {
    const user = await test.fixtures.user(school, 'student');
    await choose(user, hour);
    hourOf.set(user.id, hour);
  }
  return { school, hourOf };
}

const quarterMillis = 15 * 60_000;

/** The first moment of each day at which the clock of the zone shows an hour or a later one: `2026-10-25 2` is the key. */
function firstMoments(timeZone: string, from: Date, until: Date): Map<string, string> {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const first = new Map<string, string>();
  for (let at = from.getTime(); at <= until.getTime(); at += quarterMillis) {
    const [day = '', time = ''] = clock.format(at).split(' ');
    for (let hour = 0; hour <= Number(time.slice(0, 2)); hour += 1) {
      const key = `${day} ${hour}`;
      if (!first.has(key)) first.set(key, new Date(at).toISOString());
    }
  }
  return first;
}

describe('the hour of a digest', () => {
  it.each([
    ['Australia/Lord_Howe', 'back half an hour', '2026-04-04'],
    ['Australia/Lord_Howe', 'on half an hour, past 2:00', '2026-10-03'],
    ['Europe/Berlin', 'on, past 2:00', '2026-03-28'],
    ['Europe/Berlin', 'back to 2:00', '2026-10-24'],
    ['Africa/Cairo', 'on, past midnight', '2026-04-23'],
    ['Africa/Cairo', 'back to 23:00 of the day before', '2026-10-29'],
    ['Asia/Kathmandu', 'nowhere, 45 minutes aside', '2026-04-04'],
  ])('comes once a day for everybody in %s, where the clock goes %s', async (timeZone, _, day) => {
    const { school, hourOf } = await schoolOfHours(timeZone);
    const noon = Date.parse(`${day}T12:00:00Z`);
    const from = new Date(noon - 16 * 3_600_000);
    const until = new Date(noon + 36 * 3_600_000);
    const hours = await test.database.query<{ at: Date }>(
      `SELECT at FROM ${hoursBetween('$1::timestamptz', '$2::timestamptz', '$3::text')} h ORDER BY at`,
      [from, until, timeZone],
    );
    const claims = test.app.get(DueDigests, { strict: false });
    const came = new Map<string, string>();
    await test.app.get(JobsDatabase).transaction(async () => {
      for (const { at } of hours) {
        const { digests } = await claims.claim(school.id, { at, beforeHour: false, limit: 99, after: 0 });
        for (const row of digests) came.set(`${row.day} ${hourOf.get(row.user_id)}`, at.toISOString());
      }
    });
    const expected = firstMoments(timeZone, from, until);
    const [firstDay, lastDay] = [[...expected.keys()][0], [...expected.keys()].at(-1)].map((key) => key?.slice(0, 10));
    const whole = (key: string) => !key.startsWith(firstDay ?? '') && !key.startsWith(lastDay ?? '');
    const byKey = (moments: Map<string, string>) => [...moments].filter(([key]) => whole(key)).sort();
    expect(byKey(came)).toEqual(byKey(expected));
    expect(byKey(came).length).toBeGreaterThanOrEqual(24);
  });

  it('comes late where nothing ran, on the same day', async () => {
    const school = await test.fixtures.school('Europe/Berlin');
    const [early, late] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    await choose(early, 8);
    await choose(late, 20);
    const dueAt = async (time: string) => (await compose(school, new Date(`2026-11-20T${time}:00+01:00`))).due;
    expect(await dueAt('07:59')).toBe(0);
    expect(await dueAt('15:30')).toBe(1);
    expect(await dueAt('19:59')).toBe(0);
    expect(await dueAt('23:59')).toBe(1);
  });
});

describe('a digest that SES does not take', () => {
  let stage: DigestSchool;
  let lena: FixtureUser;

  beforeEach(async () => {
    stage = await DigestSchool.make(test);
    ({ lena } = stage);
  });

  const mailState = (change: string) =>
    test.database.run(`UPDATE email_outbox SET ${change} WHERE user_id = $1 AND state = 'pending'`, [lena.id]);

  it('is written again after two hours, and is none where nothing is left to say', async () => {
    const result = await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
    expect(await stage.compose()).toBe(1);
    await mailState(`not_before = now() - interval '119 minutes'`);
    expect(await stage.compose()).toBe(0);
    await mailState(`not_before = now() - interval '121 minutes'`);
    await stage.item('Sheet 2', { dueDate: hoursFromNow(20) });
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual([
      'Physics 10a',
      '- Sheet 1: graded',
      expect.stringMatching(/^- Sheet 2: due/),
    ]);
    await mailState(`not_before = now() - interval '121 minutes'`);
    await stage.changeResult(result, 'draft = true, posting_changed_at = now()');
    await test.database.run('UPDATE line_items SET due_date = NULL WHERE class_id = $1', [stage.physics.id]);
    expect(await stage.compose()).toBe(0);
    expect((await stage.mailsOf(lena)).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('is withdrawn where its reader wants none any more', async () => {
    await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
    await stage.compose();
    await test.as(lena).put('/v1/users/me/notificationPreferences').send({ digest: false }).expect(201);
    expect((await stage.mailsOf(lena)).map(({ state }) => state)).toEqual(['withdrawn']);
  });

  it('leaves its news to the next one where it is given up', async () => {
    await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
    expect(await stage.compose()).toBe(1);
    await mailState(`state = 'failed'`);
    expect(await stage.compose()).toBe(0);
    await stage.night();
    await test.fixtures.result(await stage.item('Sheet 2'), lena, 17);
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: graded', '- Sheet 2: graded']);
  });
});

describe('the job', () => {
  const workers: NestFastifyApplication[] = [];
  let child: ApiProcess | undefined;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let students: FixtureUser[];

  beforeAll(async () => {
    school = await test.fixtures.school('Etc/UTC');
    admin = await test.fixtures.user(school, 'admin');
    students = [];
    for (let count = 0; count < 8; count += 1) students.push(await test.fixtures.user(school, 'student'));
    const physics = await test.fixtures.class(school, { students });
    const sheet = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id);
    for (const student of students) await test.fixtures.result(sheet, student, 17);
    child = await startApiProcess({ ...test.env, PROCESS_ROLE: 'worker' });
    await eventually(30, () => test.database.first(`SELECT 1 FROM job_schedules WHERE name = 'notifications'`));
  });

  afterAll(async () => {
    await child?.stop('SIGKILL');
    for (const worker of workers) await worker.close();
  });

  const runNow = async (parameters: object): Promise<string> =>
    (await test.as(admin).post('/v1/jobs/notifications/runs').send({ parameters }).expect(202)).body.id;
  const mails = () =>
    test.database.query('SELECT user_id FROM email_outbox WHERE school_id = $1 ORDER BY user_id', [school.id]);

  it('gives everybody one mail where a worker is killed in the middle and others take over', async () => {
    const killed = child as ApiProcess;
    await test.database.withClient(async (client) => {
      await client.query('BEGIN; LOCK TABLE email_outbox IN SHARE MODE');
      await runNow({ beforeHour: true });
      await untilWaiting(test.database, { lock: 'email_outbox' });
      killed.child.kill('SIGKILL');
      await killed.exited;
      await client.query('COMMIT');
    });
    expect(await mails()).toEqual([]);
    workers.push(await startWorker(test.env), await startWorker(test.env));
    await eventually(45, async () => ((await mails()).length > 0 ? true : undefined));
    const repeated = await runNow({ beforeHour: true });
    await finished(test.database, repeated);
    await tasksDone(test.database, ['compose-digests']);
    expect(await mails()).toEqual(students.map(({ id }) => ({ user_id: id })));
  }, 90_000);

  it('comes to who has signed in, with links to do so and to unsubscribe, and not to who never did', async () => {
    const { fixtures } = test;
    const accounts = new Accounts(test);
    const other = await fixtures.school('Etc/UTC');
    const otherAdmin = await fixtures.user(other, 'admin');
    const { email } = await accounts.student(other);
    const invited = newAddress();
    const person = { email: invited, givenName: 'Ada', familyName: 'Byron', role: 'student' };
    await test.as(otherAdmin).post('/v1/users').send(person).expect(201);
    const physics = await fixtures.class(other);
    const sheet = await fixtures.lineItem(physics, (await fixtures.category(physics)).id);
    const students = await test.database.query<{ id: number }>(
      `SELECT id FROM users WHERE school_id = $1 AND role = 'student' AND cognito_sub IS NOT NULL`,
      [other.id],
    );
    expect(students).toHaveLength(2);
    for (const { id } of students) {
      const student = { id, school: other } as FixtureUser;
      await fixtures.enroll(physics, student, 'student');
      await fixtures.result(sheet, student, 17);
    }
    await test
      .as(otherAdmin)
      .post('/v1/jobs/notifications/runs')
      .send({ parameters: { beforeHour: true } })
      .expect(202);
    const states = await eventually(20, async () => {
      const rows = await test.database.query<{ state: string }>(
        'SELECT o.state FROM email_outbox o JOIN users u ON u.id = o.user_id WHERE o.school_id = $1 AND o.kind = $2 ORDER BY u.email = $3',
        [other.id, 'digest', email],
      );
      return rows.length === 2 && rows.every(({ state }) => state !== 'pending' && state !== 'sending')
        ? rows
        : undefined;
    });
    expect(states).toEqual([{ state: 'suppressed' }, { state: 'sent' }]);
    const text = (await mailsTo(email)).at(-1)?.text ?? '';
    expect(text).toContain('Physics 10a\n- Exercise sheet: graded\n');
    expect(text).toMatch(/^Sign in to ClassBoard: http.*\/$/m);
    const [, link = ''] =
      /^Unsubscribe from these mails: http[^/]+\/\/[^/]+(\/v1\/unsubscribe\/\S+)$/m.exec(text) ?? [];
    await test.as().post(link).type('form').send({ 'List-Unsubscribe': 'One-Click' }).expect(200);
    expect(
      await test.database.query('SELECT digest FROM notification_preferences WHERE school_id = $1', [other.id]),
    ).toEqual([{ digest: false }]);
    expect((await mailsTo(invited)).map(({ text: mail }) => mail)).not.toContainEqual(
      expect.stringContaining('Physics'),
    );
  });

  it('plans a task for each of the next six hours, and none twice', async () => {
    const planned = () =>
      test.database.query<{ start_after: Date }>(
        `SELECT start_after FROM pgboss.job
         WHERE name = 'compose-digests' AND start_after > now() AND (data -> 'data' ->> 'schoolId')::bigint = $1 ORDER BY 1`,
        [school.id],
      );
    await finished(test.database, await runNow({}));
    const hours = await planned();
    expect([6, 7]).toContain(hours.length);
    for (const { start_after: at } of hours) expect(Math.floor(at.getTime() / 1_000) % 3_600).toBeLessThanOrEqual(1);
    await finished(test.database, await runNow({}));
    expect(await planned()).toEqual(hours);
  });
});
