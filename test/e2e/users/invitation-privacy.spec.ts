import supertest from 'supertest';
import { createApp } from '../../../apps/api/app.ts';
import { InvitationsService } from '../../../apps/api/users/invitations.service.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

const stepMillis = 700;

let stage: AccountStage;
let { test, accounts, school, admin, pool } = {} as AccountStage;

beforeAll(async () => {
  stage = await AccountStage.start();
  ({ test, accounts, school, admin, pool } = stage);
});

afterAll(() => stage.close());

const invite = (email: string, by: FixtureUser = admin) =>
  test.as(by).post('/v1/users').send({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
const inviteAgain = (sourcedId: string) => test.as(admin).post(`/v1/users/${sourcedId}/invitation`);
const ofAnotherSchool = async () => (await accounts.student(await test.fixtures.school())).email;
const groupsOf = async (email: string) => {
  const { UserAttributes } = await pool.asAdmin('AdminGetUser', { Username: email });
  return stage.groupsOf(UserAttributes.find(({ Name }: { Name: string }) => Name === 'sub').Value);
};
/** What an answer shows, without what differs between any two users. */
const shown = (answer: supertest.Response, email: string) => ({
  status: answer.status,
  headers: Object.keys(answer.headers).toSorted(),
  body: {
    ...JSON.parse(JSON.stringify(answer.body).replaceAll(answer.body.sourcedId, 'ID').replaceAll(email, 'ADDRESS')),
    dateLastModified: 'MOMENT',
  },
});

describe('an invitation of an address that signs in at another school', () => {
  it('is answered and shown like one of an unknown address, first and again', async () => {
    const [elsewhere, unknown] = [await ofAnotherSchool(), newAddress()];
    const answers = [await invite(elsewhere), await invite(unknown)] as const;
    expect(shown(answers[0], elsewhere)).toEqual(shown(answers[1], unknown));
    expect(answers[0].status).toBe(201);
    expect(answers[0].body.hasSignIn).toBe(true);
    const [held, invited] = answers.map(({ body }) => body.sourcedId as string) as [string, string];
    for (const path of ['', '/enable']) {
      const ask = (id: string) =>
        path === '' ? test.as(admin).get(`/v1/users/${id}`) : test.as(admin).post(`/v1/users/${id}${path}`);
      expect(shown(await ask(held), elsewhere)).toEqual(shown(await ask(invited), unknown));
    }
    expect(shown(await inviteAgain(held), elsewhere)).toEqual(shown(await inviteAgain(invited), unknown));
  });

  it('is also answered so where they were invited there and never signed in, and for an imported user', async () => {
    const email = newAddress();
    const other = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect((await invite(email, other)).status).toBe(201);
    expect((await invite(email)).status).toBe(201);
    const password = await temporaryPasswordTo(email).catch(() => undefined);
    // The mail of the other school, whose account it is, is the last with a password.
    expect(password).toBeUndefined();

    const imported = await test.fixtures.user(school, 'student');
    const elsewhere = await ofAnotherSchool();
    await test.database.run('UPDATE users SET cognito_sub = NULL, email = $2 WHERE id = $1', [imported.id, elsewhere]);
    const answer = await inviteAgain(imported.sourcedId);
    expect([answer.status, answer.body.hasSignIn]).toEqual([202, true]);
  });

  it('changes nothing about the account and informs its owner, each time once', async () => {
    const elsewhere = await ofAnotherSchool();
    const before = await pool.asAdmin('AdminGetUser', { Username: elsewhere });
    const mails = (await mailsTo(elsewhere)).length;
    const { body } = await invite(elsewhere);
    expect(await pool.asAdmin('AdminGetUser', { Username: elsewhere })).toEqual(before);
    expect(await groupsOf(elsewhere)).toEqual(['student']);
    const signedIn = await accounts.signIn(elsewhere);
    expect(signedIn.status).toBe(200);
    expect((await accounts.me(signedIn.body.tokens.accessToken)).body.school.sourcedId).not.toBe(school.sourcedId);
    const received = await mailsTo(elsewhere);
    expect(received).toHaveLength(mails + 1);
    expect(received.at(-1)?.text).toContain('signs in at another school');
    expect(received.at(-1)?.text).not.toContain('password is');

    // The task of an invitation that was cut off finds nothing left to do.
    const { id } = await test.database.one<{ id: number }>(
      'SELECT id FROM users WHERE school_id = $1 AND sourced_id = $2',
      [school.id, body.sourcedId],
    );
    await test.app.get(InvitationsService).finish(id);
    expect(await mailsTo(elsewhere)).toHaveLength(mails + 1);
  });

  it('makes the account when it is sent again after the address has become free', async () => {
    const elsewhere = await ofAnotherSchool();
    const { body } = await invite(elsewhere);
    expect((await mailsTo(elsewhere)).at(-1)?.text).toContain('signs in at another school');
    await test.database.run(`UPDATE users SET status = 'tobedeleted' WHERE email = $1 AND school_id <> $2`, [
      elsewhere,
      school.id,
    ]);
    expect((await inviteAgain(body.sourcedId)).status).toBe(202);
    expect((await accounts.signIn(elsewhere, await temporaryPasswordTo(elsewhere))).status).toBe(200);
    expect(await groupsOf(elsewhere)).toEqual(['teacher']);
  });

  it('sends no password to an unused account of another school, nor to the old address, where the row was corrected to it', async () => {
    const [elsewhere, before] = [newAddress(), newAddress()];
    const other = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect((await invite(elsewhere, other)).status).toBe(201);
    const { body } = await invite(before);
    const corrected = test.as(admin).patch(`/v1/users/${body.sourcedId}`).set('if-match', `"${body.version}"`);
    expect((await corrected.send({ email: elsewhere })).status).toBe(200);
    const mails = [(await mailsTo(elsewhere)).length, (await mailsTo(before)).length] as const;
    const answer = await inviteAgain(body.sourcedId);
    expect([answer.status, answer.body.hasSignIn]).toEqual([202, true]);
    expect((await mailsTo(elsewhere)).slice(mails[0]).map(({ text }) => text)).toEqual([
      expect.stringContaining('signs in at another school'),
    ]);
    expect(await mailsTo(before)).toHaveLength(mails[1]);

    await test.database.run(`UPDATE users SET status = 'tobedeleted' WHERE email = $1 AND school_id <> $2`, [
      elsewhere,
      school.id,
    ]);
    expect((await inviteAgain(body.sourcedId)).status).toBe(202);
    expect((await accounts.signIn(elsewhere, await temporaryPasswordTo(elsewhere))).status).toBe(200);
    expect((await accounts.signIn(before, await temporaryPasswordTo(before))).status).toBe(401);
  });

  it('takes as long as any other, as a correction does', async () => {
    const app = await createApp({ ...test.env, AUTH_ANSWER_STEP_MILLIS: String(stepMillis) });
    try {
      await app.listen({ host: '127.0.0.1', port: 0 });
      const agent = supertest.agent(app.getHttpServer()).set('authorization', `Bearer ${admin.token}`);
      for (const email of [await ofAnotherSchool(), newAddress()]) {
        const startedAt = performance.now();
        const answer = await agent
          .post('/v1/users')
          .send({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
        expect(answer.status).toBe(201);
        expect(performance.now() - startedAt).toBeGreaterThanOrEqual(stepMillis - 1);
      }
      for (const email of [await ofAnotherSchool(), newAddress()]) {
        const { sourcedId } = await accounts.invited(admin, 'teacher');
        const startedAt = performance.now();
        const answer = await agent.patch(`/v1/users/${sourcedId}`).set('if-match', '"1"').send({ email });
        expect(answer.status).toBe(200);
        expect(performance.now() - startedAt).toBeGreaterThanOrEqual(stepMillis - 1);
      }
    } finally {
      await app.close();
    }
  });

  it('does not show where an address is corrected', async () => {
    const { body } = await invite(await ofAnotherSchool());
    const answer = await test
      .as(admin)
      .patch(`/v1/users/${body.sourcedId}`)
      .set('if-match', `"${body.version}"`)
      .send({ email: await ofAnotherSchool() });
    expect([answer.status, answer.body.hasSignIn]).toEqual([200, true]);
  });
});
