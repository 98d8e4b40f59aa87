import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, expectStatus, type Outside, type RequestOptions } from '../outside.ts';

// biome-ignore lint/suspicious/noExplicitAny: the fields that are read are checked by their use
export type Json = any;

/** A person at one address of the API. */
export class Person {
  private token: string | undefined;

  constructor(
    readonly outside: Outside,
    readonly api: string,
  ) {}

  /** The same person at another address, signed in as before. */
  at(api: string): Person {
    const person = new Person(this.outside, api);
    person.token = this.token;
    return person;
  }

  /** Whoever the API asks to wait and to try again does so, as its clients should: a machine may be busy. */
  async ask(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.askOnce(method, path, body, headers);
      const waitSeconds = answer.headers['retry-after'];
      if (answer.status !== 503 || waitSeconds === undefined || attempt === 20) return answer;
      await sleep(Number(waitSeconds) * 1_000);
    }
  }

  private askOnce(
    method: string,
    path: string,
    body: object | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const options: RequestOptions = {
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    };
    return this.outside.request(method, `${this.api}${path}`, options);
  }

  async call(method: string, path: string, status: number, body?: object): Promise<Json> {
    const answer = expectStatus(`${method} ${path}`, await this.ask(method, path, body), status);
    return answer.body.length === 0 ? undefined : JSON.parse(answer.body.toString('utf8'));
  }

  /** The first sign-in of somebody who was invited: own password, authenticator app, tokens. */
  async signInFirst(email: string, temporaryPassword: string, newPassword: string): Promise<void> {
    const first = await this.call('POST', '/v1/auth/sign-in', 200, { email, password: temporaryPassword });
    let step = await this.call('POST', '/v1/auth/challenges/new-password', 200, {
      session: first.challenge.session,
      newPassword,
    });
    if (step.challenge?.name === 'MFA_SETUP') {
      const setup = await this.call('POST', '/v1/auth/challenges/totp-setup', 200, { session: step.challenge.session });
      step = await this.call('POST', '/v1/auth/challenges/totp-setup/verify', 200, {
        session: setup.session,
        code: totpOf(setup.secretCode),
      });
    }
    this.token = step.tokens.accessToken;
  }
}

/** RFC 6238 with its defaults: six digits, a new one each 30 seconds. */
export function totpOf(secret: string, millis = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(millis / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) as number) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
