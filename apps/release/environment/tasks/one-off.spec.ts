import { afterInterruption } from './one-off.ts';

describe('what is printed of a task whose command was interrupted', () => {
  it('promises that it is followed only where the same command finds it again', () => {
    expect(afterInterruption({ isResumable: true })).toContain('the task is followed, not repeated');
    expect(afterInterruption({ isResumable: false })).toMatch(/would start another task .* until it has ended/);
  });
});
