import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'classboard-linters-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script with a Python whose pip prints these lines and fails. */
function withPip(...lines: string[]): { status: number | null; stdout: string } {
  const pip = `#!/bin/sh\n${lines.map((line) => `echo "${line}" >&2`).join('\n')}\nexit 1\n`;
  writeFileSync(join(folder, 'pip'), pip, { mode: 0o755 });
  const python = `#!/bin/sh\nmkdir -p "$3/bin"\ncp '${join(folder, 'pip')}' "$3/bin/pip"\n`;
  writeFileSync(join(folder, 'python3'), python, { mode: 0o755 });
  return spawnSync('infra/checks/linters/install-and-run.sh', {
    env: { PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  });
}

describe('the linters of others', () => {
  const absent = 'ERROR: Could not find a version that satisfies the requirement checkov (from versions: none)';

  it('are skipped where PyPI cannot be reached, and fail with the words of pip otherwise', () => {
    const broken = 'WARNING: Retrying after connection broken by NewConnectionError';
    const unreachable = withPip(broken, absent);
    expect([unreachable.status, unreachable.stdout]).toEqual([0, expect.stringContaining('PyPI cannot be reached')]);
    for (const line of [absent, 'ERROR: ResolutionImpossible']) {
      expect(withPip(line)).toMatchObject({ status: 1, stdout: `${line}\n` });
    }
  });
});
