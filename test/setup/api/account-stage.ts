import { generate } from 'otplib';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { createApp } from '../../../apps/api/app.ts';
import { goodPassword, TestPool } from '../runner/cognito.ts';
import { Accounts } from './accounts.ts';
import { startTestApp, type TestApp } from './app.ts';
import type { FixtureSchool, FixtureUser } from './fixtures.ts';

/** Of somebody who runs the service, with an authenticator app. */
export interface OperatorAccount {
  accessToken: string;
  secret: string;
  id: number;
}

/** What the authenticator app shows now. */
export const codeOf = (secret: string): Promise<string> => generate({ secret });

/** A school with an administrator, where people get accounts in the user pool. */
export class AccountStage {
  readonly accounts: Accounts;
  readonly pool = new TestPool();

  private constructor(
    readonly test: TestApp,
    readonly school: FixtureSchool,
    readonly admin: FixtureUser,
  ) {
    this.accounts = new Accounts(test);
  }

  /** @param running an application that is there already; without it one of its own */
  static async start(running?: TestApp): Promise<AccountStage> {
    const test = running ?? (await startTestApp());
    const school = await test.fixtures.school();
    return new AccountStage(test, school, await test.fixtures.user(school, 'admin'));
  }

  /** The groups of an account, which decide what its owner may do. */
  async groupsOf(account: string): Promise<string[]> {
    const { Groups } = await this.pool.asAdmin('AdminListGroupsForUser', { Username: account });
    return Groups.map(({ GroupName }: { GroupName: string }) => GroupName);
  }

  async operator(): Promise<OperatorAccount> {
    const { accounts, pool } = this;
    const account = await accounts.invited(this.admin, 'teacher');
    await pool.asAdmin('AdminAddUserToGroup', { Username: account.email, GroupName: 'operator' });
    const { accessToken: first } = (await accounts.signIn(account.email)).body.tokens;
    const started = await accounts.post('/v1/auth/mfa/totp', { password: goodPassword }, first);
    const secret = started.body.secretCode as string;
    await accounts.post('/v1/auth/mfa/totp/verify', { code: await codeOf(secret) }, first);
    const { session } = (await accounts.signIn(account.email)).body.challenge;
    const answer = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(secret) });
    const { id } = await this.test.database.one<{ id: number }>('SELECT id FROM users WHERE sourced_id = $1', [
      account.sourcedId,
    ]);
    return { accessToken: answer.body.tokens.accessToken as string, secret, id };
  }

  /** Asks, as the administrator, an application on the same database that cannot reach the user pool. */
  async withoutUserPool<T>(ask: (agent: TestAgent) => Promise<T>): Promise<T> {
    const app = await createApp({ ...this.test.env, COGNITO_ENDPOINT: 'http://127.0.0.1:9' });
    try {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return await ask(supertest.agent(app.getHttpServer()).set('authorization', `Bearer ${this.admin.token}`));
    } finally {
      await app.close();
    }
  }

  close(): Promise<void> {
    return this.test.close();
  }
}
