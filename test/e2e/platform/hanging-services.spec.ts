import { IdentityDirectory } from '../../../apps/api/aws/identity-directory.ts';
import { Mailer } from '../../../apps/api/aws/mailer.ts';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { MailSender } from '../../../apps/api/mail/mail-sender.ts';
import { MailOutbox } from '../../../apps/api/mail/outbox.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { announcementOf, completedUpload, file, send } from '../../setup/api/uploads.ts';
import { eventually } from '../../setup/api/worker.ts';
import { TcpProxy } from '../../setup/database/tcp-proxy.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';
import { testStack } from '../../setup/runner/stack.ts';

const poolSize = 3;
/** Far more requests hang than there are connections to the database. */
const hanging = 12;

const portOf = (url: string | undefined): number => Number(new URL(url as string).port);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** SQS is asked by processes that run jobs: these three are what requests wait for. */
describe('while a service accepts connections and never answers', () => {
  let s3: TcpProxy;
  let cognito: TcpProxy;
  let ses: TcpProxy;
  let test: TestApp;
  let school: FixtureSchool;
  let student: FixtureUser;
  let admin: FixtureUser;

  beforeAll(async () => {
    const { env } = testStack();
    s3 = await TcpProxy.start(portOf(env.S3_ENDPOINT));
    cognito = await TcpProxy.start(portOf(env.COGNITO_ENDPOINT));
    ses = await TcpProxy.start(portOf(env.SES_ENDPOINT));
    test = await startTestApp({
      DATABASE_POOL_MAX: String(poolSize),
      DATABASE_CONNECTION_TIMEOUT_MILLIS: '2000',
      S3_ENDPOINT: `http://127.0.0.1:${s3.port}`,
      S3_PUBLIC_ENDPOINT: env.S3_ENDPOINT as string,
      COGNITO_ENDPOINT: `http://127.0.0.1:${cognito.port}`,
      SES_ENDPOINT: `http://127.0.0.1:${ses.port}`,
    });
    school = await test.fixtures.school();
    student = await test.fixtures.user(school, 'student');
    admin = await test.fixtures.user(school, 'admin');
  });

  afterAll(async () => {
    await test.close();
    await s3.close();
    await cognito.close();
    await ses.close();
  });

  /** Runs requests until they all hang in the service, asks as somebody else, and ends the requests. */
  async function othersAreAnswered(
    proxy: TcpProxy,
    requests: (() => Promise<{ status: number }>)[],
    connections = requests.length,
  ): Promise<number[]> {
    proxy.cut();
    proxy.freeze();
    const asked = requests.map((request) => request());
    try {
      await eventually(30, async () => (proxy.connections >= connections ? true : undefined));
      const other = await test.fixtures.user(school, 'teacher');
      const answers = await Promise.all(times(6, () => test.as(other).get('/v1/users/me')));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    } finally {
      proxy.refuse();
      await Promise.allSettled(asked);
      proxy.heal();
    }
    return (await Promise.all(asked)).map(({ status }) => status);
  }

  it('others are answered although more completions of uploads hang in S3 than there are connections', async () => {
    const ids: string[] = [];
    for (let count = 0; count < hanging; count += 1) {
      const content = file.pdf();
      const { body } = await test.as(student).post('/v1/uploads').send(announcementOf(content)).expect(201);
      expect(await send(body.put, content.bytes)).toBe(200);
      ids.push(body.id);
    }
    const requests = ids.map((id) => async () => test.as(student).post(`/v1/uploads/${id}/complete`));
    expect(await othersAreAnswered(s3, requests)).toEqual(Array(hanging).fill(503));
    expect((await test.as(student).post(`/v1/uploads/${ids[0]}/complete`)).status).toBe(200);
  });

  it('deletions of uploads are done at once, however often they are repeated', async () => {
    const id = await completedUpload(test, student, file.pdf());
    s3.cut();
    s3.freeze();
    const answers = await Promise.all(times(20, () => test.as(student).delete(`/v1/uploads/${id}`)));
    s3.heal();
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(19);
  });

  it('others are answered although invitations, role changes and sign-ins hang in Cognito', async () => {
    await test.database.run('UPDATE schools SET allows_self_sign_up = true WHERE id = $1', [school.id]);
    const users = await Promise.all(times(4, () => test.fixtures.user(school, 'teacher')));
    const person = () => ({ email: newAddress(), givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
    const invited = times(4, person);
    const statuses = await othersAreAnswered(cognito, [
      ...invited.map((body, index) => async () => {
        const request = test.as(admin).post('/v1/users').send(body);
        return index % 2 === 0 ? request : request.set('idempotency-key', body.email);
      }),
      ...users.map(
        ({ sourcedId }) =>
          async () =>
            test.as(admin).put(`/v1/users/${sourcedId}/role`).set('if-match', '"1"').send({ role: 'student' }),
      ),
      ...users.map(
        ({ sourcedId }) =>
          async () =>
            test.as(admin).post(`/v1/users/${sourcedId}/enable`),
      ),
      ...times(4, () => async () => {
        const { email, givenName, familyName } = person();
        const names = { email, givenName, familyName, schoolSourcedId: school.sourcedId };
        return test
          .as()
          .post('/v1/auth/sign-up')
          .send({ ...names, password: goodPassword });
      }),
    ]);
    expect(statuses).toEqual([...Array(4).fill(503), ...Array(8).fill(200), ...Array(4).fill(503)]);
    // An invitation that failed leaves nobody behind, and its key can be used again.
    const emails = invited.map(({ email }) => email);
    expect(await test.database.query('SELECT id FROM users WHERE email = ANY($1)', [emails])).toEqual([]);
    const key = emails[1] as string;
    const again = await test
      .as(admin)
      .post('/v1/users')
      .set('idempotency-key', key)
      .send(invited[1] as object);
    expect([again.status, again.body.hasSignIn]).toEqual([201, true]);
  });

  it('others are answered although more mails hang in SES than there are connections', async () => {
    const mails = times(hanging, (index) => ({
      kind: 'accountNotice' as const,
      to: newAddress(),
      userId: null,
      schoolId: school.id,
      dedupeKey: `hanging/${index}`,
      subject: 'A test',
      text: 'A test',
    }));
    expect(await test.app.get(MailOutbox).enqueueAll(mails)).toBe(hanging);
    const sending = async () => {
      await test.app.get(MailSender).sendDue();
      return { status: 200 };
    };
    expect(await othersAreAnswered(ses, [sending], poolSize + 1)).toEqual([200]);
    const states = await test.database.query<{ state: string }>('SELECT DISTINCT state FROM email_outbox');
    expect(states.every(({ state }) => ['pending', 'unknown'].includes(state))).toBe(true);
  });

  it('the calls themselves refuse to be made while a connection is held', async () => {
    const calls: (() => Promise<unknown>)[] = [
      () => test.app.get(ObjectStore).describe('school/none'),
      () => test.app.get(IdentityDirectory).find('nobody'),
      () => test.app.get(Mailer).send({ to: newAddress(), subject: 'A test', text: 'A test', outboxId: 'none' }),
    ];
    for (const call of calls) {
      const refused = { name: 'ConnectionHeld' };
      await expect(test.database.transaction(call)).rejects.toMatchObject(refused);
      await expect(test.database.withClient(call)).rejects.toMatchObject(refused);
      await call();
    }
  });
});
