import type { Response } from 'supertest';
import { Accounts, otherPassword } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { mailsTo, newestCodeTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress, TestPool } from '../../setup/runner/cognito.ts';

const stepMillis = 200;
const rounds = 2;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** Everything of an answer that its reader can see, with ids and the time of day blanked. */
function visible(answer: Response): object {
  const { date, 'x-request-id': requestId, ratelimit, ...headers } = answer.headers as Record<string, string>;
  const limits = ratelimit?.replaceAll(/[rt]=\d+/g, '');
  return { status: answer.status, headers: { ...headers, limits }, text: answer.text.replaceAll(uuid, 'id') };
}

describe('whether an address has an account', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;
  const pool = new TestPool();

  beforeAll(async () => {
    test = await startTestApp({ AUTH_ANSWER_STEP_MILLIS: String(stepMillis) });
    accounts = new Accounts(test);
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  /**
   * Sends both requests in turn and compares what they answer. Both take a full step: refusing an unknown address takes
   * a fraction of that. How alike the times are is not compared, because machines are busy; a step hides any difference
   * below it (`equal-response-times.spec.ts`).
   */
  async function expectAlike(known: () => Promise<Response>, unknown: () => Promise<Response>): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      // What is compared is one request with one request, not what several of them are charged.
      await test.database.run('DELETE FROM rate_limits');
      const answers: object[] = [];
      for (const request of [known, unknown]) {
        const startedAt = performance.now();
        answers.push(visible(await request()));
        expect(performance.now() - startedAt).toBeGreaterThan(stepMillis - 5);
      }
      expect(answers[0]).toEqual(answers[1]);
    }
  }

  it('does not show when signing in', async () => {
    const { email } = await accounts.student(school);
    await expectAlike(
      () => accounts.signIn(email, otherPassword),
      () => accounts.signIn(newAddress(), otherPassword),
    );
  });

  it('does not show in what else can be wrong with an account', async () => {
    const unknown = visible(await accounts.signIn(newAddress()));
    const { email: unconfirmed } = await accounts.register(school);
    expect(visible(await accounts.signIn(unconfirmed))).toEqual(unknown);
    const { email: disabled } = await accounts.student(school);
    await test.database.run('UPDATE users SET enabled = false WHERE email = $1', [disabled]);
    expect(visible(await accounts.signIn(disabled))).toEqual(unknown);
    const { email: reset } = await accounts.student(school);
    await pool.asAdmin('AdminResetUserPassword', { Username: reset });
    expect(visible(await accounts.signIn(reset, otherPassword))).toEqual(unknown);
    expect(visible(await accounts.signIn(reset))).toEqual(unknown);
  });

  it('does not show when registering, and the account stays as it is', async () => {
    const { email } = await accounts.student(school);
    const register = (address: string) =>
      accounts.post('/v1/auth/sign-up', {
        email: address,
        password: otherPassword,
        givenName: 'Eve',
        familyName: 'Byron',
        schoolSourcedId: school.sourcedId,
      });
    const mails = await mailsTo(email);
    await expectAlike(
      () => register(email),
      () => register(newAddress()),
    );
    expect(await mailsTo(email)).toEqual(mails);
    expect((await accounts.signIn(email, otherPassword)).status).toBe(401);
    expect((await accounts.signIn(email)).status).toBe(200);
  });

  it('does not show when confirming or asking for another code', async () => {
    const { signUpId } = await accounts.register(school);
    const unknownId = crypto.randomUUID();
    const confirm = (id: string) => accounts.post('/v1/auth/sign-up/confirm', { signUpId: id, code: '99999999' });
    await expectAlike(
      () => confirm(signUpId),
      () => confirm(unknownId),
    );
    const resend = (id: string) => accounts.post('/v1/auth/sign-up/resend', { signUpId: id });
    await expectAlike(
      () => resend(signUpId),
      () => resend(unknownId),
    );
  });

  it('does not show when forgetting a password', async () => {
    const { email } = await accounts.student(school);
    const { email: unconfirmed } = await accounts.register(school);
    const forgot = (address: string) => accounts.post('/v1/auth/forgot-password', { email: address });
    await expectAlike(
      () => forgot(email),
      () => forgot(newAddress()),
    );
    expect(visible(await forgot(unconfirmed))).toEqual(visible(await forgot(newAddress())));
    const reset = (address: string) =>
      accounts.post('/v1/auth/reset-password', { email: address, code: '99999999', newPassword: otherPassword });
    await expectAlike(
      () => reset(email),
      () => reset(newAddress()),
    );
    expect(await newestCodeTo(email)).toMatch(/^\d{6}$/);
    expect((await accounts.signIn(email, goodPassword)).status).toBe(200);
  });
});
