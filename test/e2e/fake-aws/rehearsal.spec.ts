import { execFile } from 'node:child_process';

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

  it('prepares the trouble that is asked for', async () => {
    const args = ['dev', '--with', 'failing-migration', '--speed', '1000', '--'];
    const digest = `sha256:${'2'.repeat(64)}`;
    const deploy = await rehearsal(...args, ...tool, 'deploy', 'rehearsal-dev', '--digest', digest, '--yes');
    expect(deploy.exitCode).not.toBe(0);
    expect(deploy.stderr).toContain('column "pronouns" already exists');
  }, 120_000);

  it('greets with what is there, and with commands that work there', async () => {
    const shell = { SHELL: '/bin/true' };
    const used = (await rehearsalIn(shell, 'dev')).stderr;
    expect(used).toMatch(/Release 1 is deployed .*release 2 is in the registry[\s\S]*rollback rehearsal-dev/);
    const empty = (await rehearsalIn(shell, 'dev', '--empty')).stderr;
    expect(empty).toContain('The account is empty. Begin as docs/deployment.md does:');
    expect(empty).not.toMatch(/is deployed|rollback|status|--digest/);
    const prepared = (await rehearsalIn(shell, 'dev', '--empty', '--with', 'bootstrapped')).stderr;
    expect(prepared).toContain('Nothing is deployed yet; the steps 3 to 6 of docs/deployment.md are done');
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
