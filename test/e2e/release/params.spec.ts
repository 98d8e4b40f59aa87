import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

const rsa = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

/** The templates of an environment are made by the first who asks for them. */
const startLimit = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'params-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const webhook = 'https://hooks.slack.com/services/T0AAAA/B0BBBB/sEcReTsEcReT';

describe('parameters and secrets', () => {
  let aws: FakeAws;
  beforeEach(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-dev' });
  }, startLimit);
  afterEach(() => aws.stop());

  const params = (command: string, ...args: string[]) =>
    aws.release(['params', command, 'rehearsal-dev', ...args], { as: 'admin' });
  const set = (name: string, value: string) => params('set', name, '--file', file('value', value), '--yes');

  describe('a secret in the log of the pipeline', () => {
    it('does not appear when it is set, listed or checked', async () => {
      const runs = [
        await set('notify/release-webhook', webhook),
        await set('notify/release-webhook', `${webhook}2`),
        await params('list'),
        await params('list', '--json'),
        await params('check'),
        await params('check', '--json'),
      ];
      for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain('sEcReT');
    });

    it('does not appear when it is malformed', async () => {
      const run = await set('notify/release-webhook', 'https://example.org/sEcReT');
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('notify/release-webhook was not set: it does not match');
      expect(run.stdout + run.stderr).not.toContain('sEcReT');
    });

    it("is not taken from the arguments, which stay in the shell's history", async () => {
      const run = await params('set', 'notify/release-webhook', webhook, '--yes');
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain("a secret in the arguments stays in the shell's history");
      expect(run.stderr).not.toContain('sEcReT');
      expect(aws.calls.filter(({ operation }) => /Secret$|PutSecretValue/.test(operation))).toEqual([]);
    });
  });

  it('ask for a deployment where tasks have the value, and not where the tool alone reads it', async () => {
    const withTasks = await set('cdn/public-key', rsa().publicKey);
    expect(withTasks.stderr).toContain('Tasks that run keep what they were started with');
    const ofTheTool = await set('notify/release-webhook', webhook);
    expect([ofTheTool.exitCode, ofTheTool.stderr]).toEqual([0, expect.not.stringContaining('Tasks that run')]);
  });

  describe('a parameter with a stray newline', () => {
    it('is set without it', async () => {
      const run = await set('notify/release-webhook', `${webhook}\n`);
      expect(run.exitCode).toBe(0);
      expect(run.stderr).toContain('Removed the newline at its end.');
      const call = aws.calls.findLast(({ operation }) => /CreateSecret|PutSecretValue/.test(operation));
      expect(call?.input.SecretString).toBe(webhook);
    });

    it('is taken from the standard input, where a pipe adds one', async () => {
      const run = await aws.release(['params', 'set', 'rehearsal-dev', 'notify/release-webhook'], {
        as: 'admin',
        input: `${webhook}\n`,
      });
      expect(run.exitCode).toBe(0);
      expect(aws.part(Secrets).named('notify/release-webhook').value).toBe(webhook);
    });
  });

  describe('a key with the line ends of Windows', () => {
    it('is refused, and the reason named', async () => {
      const run = await set('cdn/public-key', rsa().publicKey.replaceAll('\n', '\r\n'));
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('cdn/public-key was not set: its lines end as on Windows (CRLF)');
    });
  });

  describe('a value that was overwritten by mistake', () => {
    it('is shown before it is replaced, and kept where nobody agrees', async () => {
      const [one, other] = [rsa(), rsa()];
      await set('cdn/public-key', one.publicKey);
      const run = await params('set', 'cdn/public-key', '--file', file('value', other.publicKey));
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain(`cdn/public-key is now: ${one.publicKey}`);
      expect(run.stderr).toContain('nobody is there to agree');
      const again = await set('cdn/public-key', one.publicKey);
      expect(again.stdout).toContain('is so already');
    });
  });

  describe('a value that the next deployment sets back', () => {
    it('cannot be set', async () => {
      const run = await params('set', 'database/endpoint', 'elsewhere.rds.amazonaws.com', '--yes');
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('database/endpoint cannot be set: a stack makes it, and would set it back');
    });

    it('cannot be the lock', async () => {
      const run = await params('set', 'release/lock', '{}', '--yes');
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('the release tool keeps it itself');
    });
  });

  it('suggest the nearest name for a mistyped one', async () => {
    const run = await params('set', 'cdn/pubic-key', 'x', '--yes');
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('Did you mean cdn/public-key?');
  });

  it('are reported where they are halves of two different keys', async () => {
    await set('cdn/public-key', rsa().publicKey);
    await set('cdn/private-key', rsa().privateKey);
    const run = await params('check');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('cdn key pair: the halves are of two different keys');
  });

  it('are not reported where they are a pair', async () => {
    const { publicKey, privateKey } = rsa();
    await set('cdn/public-key', publicKey);
    await set('cdn/private-key', privateKey);
    const run = await params('check', '--json');
    expect(run.exitCode).toBe(0);
    expect(run.json().children.at(-1)).toMatchObject({ name: 'cdn key pair', status: 'PASS' });
  });

  it('are set by people only: the role of the pipeline may not', async () => {
    const run = await aws.release(
      ['params', 'set', 'rehearsal-dev', 'cdn/public-key', '--file', file('value', rsa().publicKey), '--yes'],
      { as: 'deploy' },
    );
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('ssm:PutParameter');
  });

  it('are listed with the length and the age of a secret', async () => {
    await set('notify/release-webhook', webhook);
    const run = await params('list', '--json');
    const row = run.json().find(({ name }: { name: string }) => name === 'notify/release-webhook');
    expect(row).toMatchObject({ present: true, wellFormed: true, state: 'ok', length: webhook.length, ageDays: 0 });
    expect(row).not.toHaveProperty('value');
  });

  describe('the env file for this machine', () => {
    it('is for its owner only, and holds no secret unless asked to', async () => {
      const output = file('dev.env', 'OLD=1');
      const plain = await params('export', '--output', output);
      expect(plain.exitCode).toBe(0);
      expect(statSync(output).mode & 0o777).toBe(0o600);
      expect(readFileSync(output, 'utf8')).toContain(`COGNITO_USER_POOL_ID=${aws.settings.region}_`);
      expect(readFileSync(output, 'utf8')).not.toMatch(/OLD|PASSWORD|SECRET/);
      await params('export', '--output', output, '--with-secrets');
      expect(readFileSync(output, 'utf8')).toMatch(/DATABASE_PASSWORD=.+/);
    });

    it(
      'of a protected environment never holds its secrets',
      async () => {
        await using prod = await FakeAws.start({ environment: 'rehearsal-prod' });
        const run = await prod.release(['params', 'export', 'rehearsal-prod', '--with-secrets'], { as: 'admin' });
        expect(run.exitCode).toBe(5);
        expect(run.stderr).toContain('the environment is protected, and a file on a machine is not');
        expect(run.stdout).toBe('');
      },
      startLimit,
    );
  });
});
