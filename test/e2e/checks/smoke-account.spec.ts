import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type RunningApi, startApiHere } from '../../setup/api/api-here.ts';
import { temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { runTool, type ToolRun } from '../../setup/release/release-tool.ts';
import { SmokeFolder } from '../../setup/release/smoke-stage.ts';
import { newAddress } from '../../setup/runner/cognito.ts';
import { testStack } from '../../setup/runner/stack.ts';

const run = promisify(execFile);

/** As for a new environment: a school of its own, an invited administrator, a pool that demands TOTP. */
describe('the account of the smoke test', () => {
  const address = newAddress();
  let database: TestDatabase;
  let api: RunningApi;
  let folder: SmokeFolder;
  let env: Record<string, string>;
  let enrolled: ToolRun;

  beforeAll(async () => {
    folder = await SmokeFolder.make();
    database = await createTestDatabase();
    env = { ...testStack().envWithMfa, DATABASE_NAME: database.env.DATABASE_NAME as string };
    api = await startApiHere({ ...env, PROCESS_ROLE: 'all' });
    await createSchool();
    const password = await folder.file('temporary', `${await temporaryPasswordTo(address)}\n`);
    const where = ['--url', api.url, '--address', address];
    enrolled = await runTool(['smoke', 'enrol', ...where, '--password-file', password]);
  }, 60_000);

  afterAll(async () => {
    await api?.stop();
    await database.drop();
    await folder.remove();
  });

  const createSchool = () =>
    run(
      process.execPath,
      [
        ...['--import', './apps/local/loader.mjs', 'apps/api/schools/create-cli.ts'],
        ...['--id', 'smoke-test', '--name', 'Smoke test', '--time-zone', 'UTC', '--admin', address, '--operator'],
      ],
      { env: { PATH: process.env.PATH, ...env } },
    );

  const smokeAs = async (account: object): Promise<ToolRun> =>
    runTool(['smoke', '--url', api.url, '--json', '--account', await folder.file('account', JSON.stringify(account))]);

  it('is enrolled from the mailed password to the authenticator by one command', () => {
    expect(enrolled.stderr).toContain('npm run release -- params set ENV smoke/account');
    expect(enrolled.exitCode).toBe(0);
    expect(JSON.parse(enrolled.stdout)).toEqual({
      username: address,
      password: expect.stringMatching(/^.{30,}$/),
      totpSecret: expect.stringMatching(/^[A-Z2-7]{16,}$/),
    });
  });

  it('signs in with both factors, in a school that has nothing yet', async () => {
    const found = await smokeAs(JSON.parse(enrolled.stdout));
    expect(found.bad()).toEqual([]);
    expect(found.check('sign-in').detail).toBe('password and TOTP');
    expect(found.check('clean-up').detail).toBe('2 removed');
  }, 60_000);

  it('asks for a code, where it has no secret to make one from', async () => {
    const { totpSecret: _, ...account } = JSON.parse(enrolled.stdout);
    const found = await smokeAs(account);
    expect(found.bad()).toEqual(['sign-in']);
    expect(found.check('sign-in')).toMatchObject({
      detail: 'a code is asked for, and the account has no totpSecret',
      fix: 'add totpSecret to the account',
    });
  }, 60_000);

  it('is refused with the wrong password, and neither is ever printed', async () => {
    const account = JSON.parse(enrolled.stdout);
    const found = await smokeAs({ ...account, password: 'Another-Donkey-3-Staple' });
    expect(found.bad()).toEqual(['sign-in']);
    expect(found.check('sign-in').detail).toContain('POST /v1/auth/sign-in answered 401 wrong-credentials');
    for (const secret of ['Another-Donkey-3-Staple', account.totpSecret]) {
      expect(`${found.stdout}${found.stderr}`).not.toContain(secret);
    }
  }, 60_000);

  it('gets a new password and a new authenticator by one command, and the old ones end', async () => {
    const before = JSON.parse(enrolled.stdout);
    const file = await folder.file('account', enrolled.stdout);
    const rotated = await runTool(['smoke', 'enrol', '--url', api.url, '--rotate', '--account', file]);
    expect(rotated.exitCode).toBe(0);
    const after = JSON.parse(rotated.stdout);
    expect(after.username).toBe(address);
    expect(after.password).not.toBe(before.password);
    expect(after.totpSecret).not.toBe(before.totpSecret);
    expect((await smokeAs(before)).bad()).toEqual(['sign-in']);
    const found = await smokeAs(after);
    expect(found.bad()).toEqual([]);
    expect(found.check('sign-in').detail).toBe('password and TOTP');
  }, 60_000);

  it('names the fields of an account that cannot be used, and shows none', async () => {
    const found = await smokeAs({ username: address, password: 'Secret-Enough-1!', totp: 'JBSWY3DPEHPK3PXP' });
    expect(found.exitCode).toBe(1);
    expect(found.stderr).toContain('The account of the smoke test cannot be used');
    expect(`${found.stdout}${found.stderr}`).not.toMatch(/Secret-Enough-1!|JBSWY3DPEHPK3PXP/);
  });
});
