import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasRoomInMemory, makeRunFolder } from '../../setup/runner/run-folder.ts';

const canBeOthers = process.getuid?.() === 0 && hasRoomInMemory();

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

  // Process ids end at 4,194,304.
  (canBeOthers ? it : it.skip)('is made where another user was killed', () => {
    const theirs = mkdtempSync('/dev/shm/classboard-test-9999999-');
    mkdirSync(join(theirs, 'data'));
    process.seteuid?.('nobody');
    try {
      makeRunFolder().remove();
      expect(existsSync(theirs)).toBe(true);
    } finally {
      process.seteuid?.(0);
    }
    makeRunFolder().remove();
    expect(existsSync(theirs)).toBe(false);
  });
});
