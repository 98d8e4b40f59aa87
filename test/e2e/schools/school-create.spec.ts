import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { mailsTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

describe('npm run school:create', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  async function run(...args: string[]): Promise<Outcome> {
    const cli = ['--import', './apps/local/loader.mjs', 'apps/api/schools/create-cli.ts', ...args];
    try {
      const done = await promisify(execFile)(process.execPath, cli, { env: { ...process.env, ...test.env } });
      return { code: 0, ...done };
    } catch (error) {
      return error as Outcome;
    }
  }

  it('creates a school whose first administrator gets a temporary password and can begin', async () => {
    const id = `school-${randomUUID()}`;
    const email = newAddress();
    const args = ['--id', id, '--name', 'Gymnasium am See', '--time-zone', 'Europe/Berlin', '--admin', email];
    const created = await run(...args, '--json');
    expect(created).toMatchObject({ code: 0 });
    expect(JSON.parse(created.stdout)).toEqual({ school: id });

    const accounts = new Accounts(test);
    const first = await accounts.signIn(email, await temporaryPasswordTo(email));
    const { session } = first.body.challenge;
    const done = await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    const me = await accounts.me(done.body.tokens.accessToken);
    expect(me.body).toMatchObject({
      role: 'admin',
      school: { sourcedId: id, name: 'Gymnasium am See', timeZone: 'Europe/Berlin' },
    });
    const orgs = await test.database.query('SELECT type FROM orgs WHERE sourced_id = $1', [id]);
    expect(orgs).toEqual([{ type: 'school' }]);

    const again = await run(...args);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^No school was created: a school with this id exists\n/);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('creates nothing where the administrator cannot be invited', async () => {
    const id = `school-${randomUUID()}`;
    const taken = await new Accounts(test).student(await test.fixtures.school());
    const refused = await run('--id', id, '--name', 'X', '--time-zone', 'UTC', '--admin', taken.email);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('the address signs in at another school');
    expect(await test.database.query('SELECT id FROM schools WHERE sourced_id = $1', [id])).toEqual([]);
  });

  it('names everything that is missing or wrong', async () => {
    const wrong = await run('--name', 'X', '--time-zone', 'Europe/Nowhere', '--admin', 'nobody');
    expect(wrong.code).toBe(5);
    expect(wrong.stderr).toContain('--id: required');
    expect(wrong.stderr).toContain('--time-zone: expected an IANA time zone');
    expect(wrong.stderr).toContain('--admin: expected an e-mail address');
    expect(wrong.stderr).toContain('npm run school:create -- --help');
    expect(wrong.stdout).toBe('');
  });
});
