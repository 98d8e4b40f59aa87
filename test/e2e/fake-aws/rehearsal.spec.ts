import { execFile } from 'node:child_process';
import { startClone } from '../../setup/database/clone.ts';

/** The command as an operator types it, with another command instead of a shell. */
const rehearsal = (...args: string[]) => rehearsalIn({}, ...args);

function rehearsalIn(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const call = ['--import', './apps/local/loader.mjs', 'test/fake-aws/rehearsal/main.ts', ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, call, { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}
const tool = [process.execPath, '--import', './apps/local/loader.mjs', 'apps/release/main.ts'];

describe('npm run rehearsal', () => {
  it('lets the release tool work against the fake, and passes its output and exit code on', async () => {
    const status = await rehearsal('dev', '--', ...tool, 'status', 'rehearsal-dev', '--json');
    expect([status.exitCode, status.stderr]).toEqual([0, '']);
    expect(JSON.parse(status.stdout)).toMatchObject({ environment: 'rehearsal-dev' });
    const unknown = await rehearsal('dev', '--', ...tool, 'status', 'rehearsal-nowhere');
    expect(unknown.exitCode).toBe(5);
  }, 90_000);

  it('is a world of its own for whoever comes with a profile and the region of another environment', async () => {
    const outer = { AWS_PROFILE: 'classboard-dev', AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-3' };
    const status = await rehearsalIn(outer, 'dev', '--', ...tool, 'status', 'rehearsal-dev', '--json');
    expect([status.exitCode, status.stderr]).toEqual([0, '']);
  }, 90_000);

  it('has a docker, so that build pushes an image of the commit, and a database that gets its migrations', async () => {
    const clone = startClone();
    clone.write(
      'migrations/1763683200000-create-things.ts',
      "export class CreateThings1763683200000 implements MigrationInterface {\n  static readonly compatibleFrom = '0.1.0';\n}\n",
    );
    clone.commit('Create things');
    clone.git('push', '--quiet');
    const steps = [
      `${tool.join(' ')} build rehearsal-dev`,
      `${tool.join(' ')} deploy rehearsal-dev --digest "$(${tool.join(' ')} build rehearsal-dev 2>&-)" --only app --yes`,
      `${tool.join(' ')} migrate rehearsal-dev`,
    ].join(' && ');
    const run = await rehearsalIn(clone.env, 'dev', '--speed', '1000', '--', '/bin/sh', '-c', steps);
    clone.stop();
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS   SBOM: attested')]);
    expect(run.stderr).toMatch(/PASS migrations: applied: CreateThings1763683200000/);
    expect(run.stdout).toMatch(/^applied {2}CreateThings1763683200000/m);
  }, 180_000);

  it('prepares the trouble that is asked for', async () => {
    const args = ['dev', '--with', 'failing-migration', '--speed', '1000', '--'];
    const digest = `sha256:${'2'.repeat(64)}`;
    const deploy = await rehearsal(...args, ...tool, 'deploy', 'rehearsal-dev', '--digest', digest, '--yes');
    expect(deploy.exitCode).not.toBe(0);
    expect(deploy.stderr).toContain('column "pronouns" already exists');
  }, 120_000);

  it('has somebody change the account behind the tool, which knows that from what AWS moves, and sets it back', async () => {
    const drift = `${tool.join(' ')} drift rehearsal-dev`;
    const steps = `${drift}; test $? = 2 && ${drift} --revert --yes`;
    const run = await rehearsal('dev', '--with', 'changed-by-hand', '--speed', '1000', '--', '/bin/sh', '-c', steps);
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('Reverted: Data')]);
    expect(run.stdout).toMatch(/BackupRetentionPeriod/);
    expect(run.stdout).toMatch(/KNOWN .*PreferredBackupWindow is set by AWS Backup, which is no drift/);
    expect(run.stdout).toMatch(/KNOWN .*DesiredCount is set by autoscaling, which is no drift/);
  }, 120_000);

  it('greets with what is there, and with commands that work there', async () => {
    const shell = { SHELL: '/bin/true' };
    const used = (await rehearsalIn(shell, 'dev')).stderr;
    expect(used).toMatch(/Release 1 is deployed .*release 2 is in the registry[\s\S]*rollback rehearsal-dev/);
    const empty = (await rehearsalIn(shell, 'dev', '--empty')).stderr;
    expect(empty).toContain('The account is empty. Begin as docs/deployment.md does:');
    expect(empty).not.toMatch(/is deployed|rollback|status|--digest/);
    const prepared = (await rehearsalIn(shell, 'dev', '--empty', '--with', 'bootstrapped')).stderr;
    expect(prepared).toContain('Nothing is deployed yet; the steps 0 to 5 of docs/deployment.md are done');
    expect(prepared).toContain(`npm run release -- deploy rehearsal-dev --digest sha256:${'1'.repeat(64)}`);
    expect(prepared).not.toContain('rollback');
    const arriving = (await rehearsalIn(shell, 'dev', '--empty', '--with', 'images')).stderr;
    expect(arriving).toMatch(
      /The account is empty; once "build"[\s\S]* build rehearsal-dev\n[\s\S]* deploy rehearsal-dev /,
    );
  }, 90_000);

  it('answers a call that is not understood with what there is', async () => {
    const wrong = await rehearsal('dev', '--with', 'crashing-imgae');
    expect([wrong.exitCode, wrong.stdout]).toEqual([5, '']);
    expect(wrong.stderr).toContain('Did you mean --with crashing-image?');
    expect((await rehearsal('dev', '--fast')).stderr).toContain("Unknown option '--fast'");
    expect((await rehearsal('dev', '--', 'no-such-program')).stderr).toContain('cannot be started');
  }, 60_000);
});
