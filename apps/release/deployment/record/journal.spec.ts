import { Journal } from './journal.ts';
import type { PhaseRecord, ReleaseRecord } from './record.ts';

const at = '2026-11-21T05:30:12.345Z';
const isDone = (phase: PhaseRecord | undefined): boolean =>
  new Journal({} as never, { phases: { migrations: phase } } as ReleaseRecord).isDone('migrations');

describe('a run that resumes', () => {
  it.each([
    ['was not begun', undefined, false],
    ['was interrupted', { from: at }, false],
    ['failed, so that a failed migration is never followed by the rollout', ended('failed'), false],
    ['was done', ended('done'), true],
    ['was skipped', ended('skipped'), true],
  ])('knows whether a phase that %s is done', (_, phase, done) => {
    expect(isDone(phase)).toBe(done);
  });
});

function ended(outcome: 'done' | 'skipped' | 'failed'): PhaseRecord {
  return { from: at, to: at, outcome };
}
