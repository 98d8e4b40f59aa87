import { execFile } from 'node:child_process';

/** The command as an operator types it, with another command instead of a shell. */
function rehearsal(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const call = ['--import', './apps/local/loader.mjs', 'test/fake-aws/rehearsal/main.ts', ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, call, (error, stdout, stderr) =>
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

  it('prepares the trouble that is asked for', async () => {
    const args = ['dev', '--with', 'failing-migration', '--speed', '1000', '--'];
    const digest = `sha256:${'2'.repeat(64)}`;
    const deploy = await rehearsal(...args, ...tool, 'deploy', 'rehearsal-dev', '--digest', digest, '--yes');
    expect(deploy.exitCode).not.toBe(0);
    expect(deploy.stderr).toContain('column "pronouns" already exists');
  }, 120_000);

  it('answers a call that is not understood with what there is', async () => {
    const wrong = await rehearsal('dev', '--with', 'crashing-imgae');
    expect([wrong.exitCode, wrong.stdout]).toEqual([5, '']);
    expect(wrong.stderr).toContain('Did you mean --with crashing-image?');
    expect((await rehearsal('dev', '--fast')).stderr).toContain("Unknown option '--fast'");
    expect((await rehearsal('dev', '--', 'no-such-program')).stderr).toContain('cannot be started');
  }, 60_000);
});
