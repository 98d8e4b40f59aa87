import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAlive } from '../../../apps/local/processes.ts';
import { waitUntil } from '../../../apps/local/wait.ts';

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

/** What the check prints and its exit code, for a command of Node. */
function check(script: string): { status: number | null; stderr: string } {
  const command = [process.execPath, '--input-type=module', '--eval', script];
  return spawnSync(process.execPath, ['test/checks/leftovers.mjs', '--wait', '1', '--', ...command], {
    encoding: 'utf8',
  });
}

describeOnLinux('the check for what a command leaves behind', () => {
  it('passes a command that leaves nothing, and hands on its exit code', () => {
    expect(check('')).toMatchObject({ status: 0, stderr: '' });
    expect(check('process.exit(3)')).toMatchObject({ status: 3, stderr: '' });
  });

  it('finds a folder, and removes it', () => {
    const { status, stderr } = check(`
      import { mkdtempSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      mkdtempSync(tmpdir() + '/classboard-left-');`);
    expect(status).toBe(1);
    const [, folder = ''] = /^Left behind: (.*\/classboard-left-.*)$/m.exec(stderr) ?? [];
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('finds the data of a test run in memory, and removes it', () => {
    const { status, stderr } = check(`
      import { mkdtempSync } from 'node:fs';
      mkdtempSync('/dev/shm/classboard-test-' + process.pid + '-');`);
    expect(status).toBe(1);
    const [, folder = ''] = /^Left behind: (\/dev\/shm\/classboard-test-.*)$/m.exec(stderr) ?? [];
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('finds a process that outlives the command with the port it listens on, and ends it', async () => {
    const { status, stderr } = check(`
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      const script = 'const s = require("node:net").createServer().listen(0, () => console.log(s.address().port))';
      const child = spawn(process.execPath, ['--eval', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      const [port] = await once(child.stdout, 'data');
      console.error('port ' + port);
      process.exit(0);`);
    expect(status).toBe(1);
    const [, port] = /^port (\d+)$/m.exec(stderr) ?? [];
    const [, pid] = new RegExp(`^Left behind: process (\\d+): .*\\(listens on ${port}\\)$`, 'm').exec(stderr) ?? [];
    expect(Number(pid)).toBeGreaterThan(0);
    expect(await waitUntil(() => !isAlive(Number(pid)), 20_000)).toBe(true);
  });

  it('is used with a command', () => {
    const { status, stderr } = spawnSync(process.execPath, ['test/checks/leftovers.mjs'], { encoding: 'utf8' });
    expect(status).toBe(5);
    expect(stderr).toContain('Usage: node test/checks/leftovers.mjs [--wait SECONDS] -- COMMAND');
  });
});
