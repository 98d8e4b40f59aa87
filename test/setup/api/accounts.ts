import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { goodPassword, newAddress } from '../runner/cognito.ts';
import type { TestApp } from './app.ts';
import type { FixtureSchool, FixtureUser } from './fixtures.ts';
import { newestCodeTo, temporaryPasswordTo } from './mailbox.ts';

export const otherPassword = 'Another-Donkey-3-Staple';

export interface Account {
  email: string;
  password: string;
  sourcedId: string;
  accessToken: string;
  refreshToken: string;
}

/** People with accounts in the user pool, made through the API as people make them. */
export class Accounts {
  constructor(private readonly test: TestApp) {}

  post(path: string, body: object, accessToken?: string): Promise<Response> {
    const request = this.test.as().post(path);
    if (accessToken !== undefined) request.set('authorization', `Bearer ${accessToken}`);
    return Promise.resolve(request.send(body));
  }

  /** Registers; gives the address and the id to confirm with. */
  async register(school: FixtureSchool, values: { email?: string; password?: string } = {}) {
    const email = values.email ?? newAddress();
    const body = { email, password: values.password ?? goodPassword, givenName: 'Ada', familyName: 'Byron' };
    const answer = await this.post('/v1/auth/sign-up', { ...body, schoolSourcedId: school.sourcedId });
    if (answer.status !== 202) throw new Error(`sign-up answered ${answer.status} ${answer.text}`);
    return { email, signUpId: answer.body.signUpId as string };
  }

  async confirm(signUpId: string, email: string): Promise<Response> {
    return this.post('/v1/auth/sign-up/confirm', { signUpId, code: await newestCodeTo(email) });
  }

  signIn(email: string, password = goodPassword): Promise<Response> {
    return this.post('/v1/auth/sign-in', { email, password });
  }

  me(accessToken: string): Promise<Response> {
    return Promise.resolve(this.test.as().get('/v1/users/me').set('authorization', `Bearer ${accessToken}`));
  }

  /** Somebody who registered, confirmed and signed in. */
  async student(school: FixtureSchool, values: { email?: string } = {}): Promise<Account> {
    const { email, signUpId } = await this.register(school, values);
    const confirmed = await this.confirm(signUpId, email);
    if (confirmed.status !== 204) throw new Error(`confirm answered ${confirmed.status} ${confirmed.text}`);
    return this.signedIn(email, goodPassword);
  }

  /** Somebody whom an administrator invited, and who chose a password. */
  async invited(admin: FixtureUser, role: FixtureUser['role']): Promise<Account> {
    const email = newAddress();
    const body = { email, givenName: 'Ada', familyName: `Byron ${randomUUID()}`, role };
    const answer = await this.test.as(admin).post('/v1/users').send(body);
    if (answer.status !== 201) throw new Error(`invite answered ${answer.status} ${answer.text}`);
    const first = await this.signIn(email, await temporaryPasswordTo(email));
    const { session } = first.body.challenge;
    await this.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    return this.signedIn(email, goodPassword);
  }

  private async signedIn(email: string, password: string): Promise<Account> {
    const answer = await this.signIn(email, password);
    if (answer.body.tokens == null) throw new Error(`sign-in answered ${answer.status} ${answer.text}`);
    const { accessToken, refreshToken } = answer.body.tokens;
    const { body } = await this.me(accessToken);
    return { email, password, sourcedId: body.sourcedId, accessToken, refreshToken };
  }
}
