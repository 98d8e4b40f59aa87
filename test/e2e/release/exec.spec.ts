import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { runTool } from '../../setup/release/release-tool.ts';

let folder: string;
let aws: FakeAws;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await aws.stop();
});

/** A program in place of the plugin, that writes down how it was started. */
function plugin(exitCode = 0): void {
  const file = join(folder, 'session-manager-plugin');
  writeFileSync(
    file,
    `#!${process.execPath}\nrequire('node:fs').writeFileSync(${JSON.stringify(join(folder, 'arguments'))}, JSON.stringify(process.argv.slice(2)));\nconsole.log('in the container');\nprocess.exit(${exitCode});\n`,
  );
  chmodSync(file, 0o755);
}
const given = (): string[] => JSON.parse(readFileSync(join(folder, 'arguments'), 'utf8'));

async function exec(environment: string, options: readonly string[] = [], role: 'deploy' | 'plan' = 'deploy') {
  aws = await FakeAws.start({ environment });
  return runTool(['exec', environment, ...options], { ...aws.environmentOf(role), PATH: folder, AWS_PROFILE: '' });
}
const sessions = () => aws.calls.filter(({ operation }) => operation === 'ExecuteCommand');

describe('exec', () => {
  it('refuses a shell in prod, with the reason and another way', async () => {
    plugin();
    const { exitCode, stderr } = await exec('rehearsal-prod');
    expect(exitCode).toBe(5);
    expect(stderr).toContain(
      'There are no shells in rehearsal-prod: its entry in infra/environments.ts has exec: false',
    );
    expect(stderr).toContain('npm run release -- logs rehearsal-prod');
    expect(sessions()).toEqual([]);
  }, 60_000);

  it('prints how to install a missing plugin before it opens a session', async () => {
    const { exitCode, stderr } = await exec('rehearsal-dev');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('session-manager-plugin is not installed');
    expect(stderr).toContain('brew install --cask session-manager-plugin');
    expect(sessions()).toEqual([]);
  }, 60_000);

  it('passes the session to the plugin as the AWS CLI does', async () => {
    plugin();
    const { exitCode, stdout, stderr } = await exec('rehearsal-dev');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'in the container\n' });
    const [session = '', region, operation, profile, target = '', endpoint] = given();
    expect(JSON.parse(session)).toEqual({
      sessionId: expect.stringMatching(/^ecs-execute-command-/),
      streamUrl: expect.stringMatching(/^wss:\/\/ssmmessages\./),
      tokenValue: expect.any(String),
    });
    expect([region, operation, profile]).toEqual([aws.settings.region, 'StartSession', '']);
    expect(JSON.parse(target).Target).toMatch(/^ecs:classboard-rehearsal-dev-cluster_[0-9a-f]{32}_[0-9a-f]{32}-\d+$/);
    expect(endpoint).toBe(`https://ecs.${aws.settings.region}.amazonaws.com`);
    expect(sessions()[0]?.input).toMatchObject({ container: 'app', command: '/bin/sh', interactive: true });
    expect(stderr).toContain('CloudTrail records who opened this session');
    expect(stderr).not.toContain(JSON.parse(session).tokenValue);
  }, 60_000);

  it('runs a command after -- in place of the shell, each word one word, and fails where it fails', async () => {
    plugin(3);
    const { exitCode } = await exec('rehearsal-dev', ['--', 'node', '-e', 'console.log("a b")']);
    expect(exitCode).toBe(1);
    expect(sessions()[0]?.input.command).toBe(`node -e 'console.log("a b")'`);
  }, 60_000);

  it('lists the running tasks for one that does not run', async () => {
    plugin();
    const { exitCode, stderr } = await exec('rehearsal-dev', ['--task', 'ffffffffffff']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/No running task of api is ffffffffffff: running are [0-9a-f]{32}/);
  }, 60_000);

  it('refuses a part that the environment does not have', async () => {
    plugin();
    const { exitCode, stderr } = await exec('rehearsal-dev', ['--part', 'worker']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('--part worker is not known: rehearsal-dev has api');
  }, 60_000);

  it('opens no shell for the role that may only plan', async () => {
    plugin();
    const { exitCode, stderr } = await exec('rehearsal-dev', [], 'plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('AWS refused a call');
    expect(stderr).toContain('ecs:ExecuteCommand');
  }, 60_000);
});
