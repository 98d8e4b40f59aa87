import supertest from 'supertest';
import { createApp } from '../../../apps/api/app.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

type App = Awaited<ReturnType<typeof createApp>>;

let stage: AccountStage;
let app: App;
let { test, school, admin } = {} as AccountStage;

beforeAll(async () => {
  stage = await AccountStage.start();
  ({ test, school, admin } = stage);
  app = await createApp({
    ...test.env,
    INVITATIONS_PER_USER_PER_DAY: '3',
    INVITATIONS_PER_SCHOOL_PER_DAY: '5',
    INVITATIONS_PER_ADDRESS_PER_DAY: '2',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await app?.close();
  await stage.close();
});

beforeEach(() => test.database.run('DELETE FROM invitations'));

const as = (user: FixtureUser) => supertest.agent(app.getHttpServer()).set('authorization', `Bearer ${user.token}`);
const person = (email = newAddress()) => ({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
const invite = (by: FixtureUser, body: object = person()) => as(by).post('/v1/users').send(body);
const usersOf = async () =>
  (await test.database.one<{ count: number }>('SELECT count(*) FROM users WHERE school_id = $1', [school.id])).count;

describe('the quota of invitations', () => {
  it('bounds those of an administrator and of a school within 24 hours, and those of others do not count', async () => {
    const colleague = await test.fixtures.user(school, 'admin');
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    for (let index = 0; index < 3; index += 1) expect((await invite(admin)).status).toBe(201);
    const before = await usersOf();
    const refused = await invite(admin);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'invitation-quota-reached', fix: expect.any(String) });
    expect(refused.body.detail).toContain('You sent 3');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(86_000);
    expect(await usersOf()).toBe(before);

    for (let index = 0; index < 2; index += 1) expect((await invite(colleague)).status).toBe(201);
    const ofSchool = await invite(colleague);
    expect([ofSchool.status, ofSchool.body.detail.includes('Your school sent 5')]).toEqual([429, true]);
    expect((await invite(stranger)).status).toBe(201);

    await test.database.run('UPDATE invitations SET expires_at = now()');
    expect((await invite(admin)).status).toBe(201);
  });

  it('holds for invitations that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => invite(admin)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 429, 429, 429]);
  });

  it('bounds the mails to an address', async () => {
    const email = newAddress();
    const { body } = await invite(admin, person(email));
    const again = () => as(admin).post(`/v1/users/${body.sourcedId}/invitation`);
    expect((await again()).status).toBe(202);
    const refused = await again();
    expect([refused.status, refused.body.code]).toEqual([429, 'invitation-quota-reached']);
  });

  it('counts neither what was refused nor what could not be sent, and a repeat under one key once', async () => {
    const colleague = await test.fixtures.user(school, 'teacher');
    for (let index = 0; index < 4; index += 1) expect((await invite(admin, person(colleague.email))).status).toBe(409);
    await stage.withoutUserPool(async (agent) => {
      expect((await agent.post('/v1/users').send(person())).status).toBe(503);
    });
    const body = person();
    for (let index = 0; index < 2; index += 1) {
      expect((await invite(admin, body).set('idempotency-key', body.email)).status).toBe(201);
    }
    expect(await test.database.query('SELECT invited_by FROM invitations')).toEqual([{ invited_by: admin.id }]);
  });

  it('counts corrections of an address, except those that were refused', async () => {
    const colleague = await test.fixtures.user(school, 'teacher');
    const { email, sourcedId } = (await invite(admin)).body;
    const correct = (version: number, address = newAddress()) =>
      as(admin).patch(`/v1/users/${sourcedId}`).set('if-match', `"${version}"`).send({ email: address });
    expect((await correct(1, colleague.email)).body.code).toBe('email-taken');
    const [first, second] = [await correct(1), await correct(2)];
    expect([first.status, second.status]).toEqual([200, 200]);
    const refused = await correct(3);
    expect([refused.status, refused.body.code]).toEqual([429, 'invitation-quota-reached']);
    expect((await as(admin).get(`/v1/users/${sourcedId}`)).body.email).toBe(second.body.email);
    expect(second.body.email).not.toBe(email);
  });

  it('keeps no address', async () => {
    const { body } = await invite(admin);
    const [row] = await test.database.query<{ all: string }>('SELECT i::text AS all FROM invitations i');
    expect(row?.all).not.toContain(body.email);
  });
});
