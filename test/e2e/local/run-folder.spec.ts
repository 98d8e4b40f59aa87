import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeRunFolder } from '../../setup/runner/run-folder.ts';

describe('the folder of a test run', () => {
  it('holds the temporary folder of the tests', () => {
    expect(dirname(tmpdir())).toMatch(/classboard-test-\w+$/);
  });

  it('goes with what a killed program left', () => {
    const folder = makeRunFolder();
    mkdtempSync(join(folder.temporary, 'classboard-assembly-'));
    folder.remove();
    expect(existsSync(dirname(folder.temporary))).toBe(false);
  });

  it('fails the run where a test left a folder, and goes nevertheless', () => {
    const folder = makeRunFolder();
    mkdtempSync(join(folder.temporary, 'classboard-smoke-'));
    expect(() => folder.remove()).toThrow(/^Tests left in the temporary folder: classboard-smoke-/);
    expect(existsSync(dirname(folder.temporary))).toBe(false);
  });
});
