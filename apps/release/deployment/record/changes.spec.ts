import { exit } from '../../../cli/exit-codes.ts';
import { changesOf, exitCodes, resultWithoutRollback } from './changes.ts';
import type { ReleaseRecord } from './record.ts';

const at = '2026-11-21T05:30:12.345Z';
const done = { from: at, to: at, outcome: 'done' } as const;
const codeOf = (record: Partial<Pick<ReleaseRecord, 'phases' | 'evidence'>>) =>
  exitCodes[resultWithoutRollback(changesOf({ phases: {}, evidence: {}, ...record }))];

describe('the exit code of a release that failed and was not rolled back', () => {
  it('is 1 when a snapshot was taken and a task definition registered, as nothing serves or stores otherwise', () => {
    expect(codeOf({ phases: { snapshot: done, infrastructure: done, 'migration-stack': done } })).toBe(exit.failed);
  });

  it('is 1 when the first migration failed and none was applied', () => {
    const phases = { infrastructure: done, migrations: done };
    expect(codeOf({ phases, evidence: { migrations: { applied: [], failed: 'A1' } } })).toBe(exit.failed);
  });

  it('is 4 when a migration failed half-way, and names those that were applied', () => {
    const record = { phases: { migrations: done }, evidence: { migrations: { applied: ['A1'], failed: 'B2' } } };
    expect(codeOf(record)).toBe(exit.stuck);
    expect(changesOf(record).inPlace).toEqual(['migrations applied: A1']);
  });

  it('is 4 when a migration task was started and nobody saw its end', () => {
    expect(codeOf({ phases: { migrations: { from: at } } })).toBe(exit.stuck);
  });

  it('is 4 when stacks were changed before the failure', () => {
    expect(codeOf({ phases: { infrastructure: done }, evidence: { stacks: ['Data'] } })).toBe(exit.stuck);
  });

  it('is 4 when the stacks of a phase were left half-way, and 1 when CloudFormation rolled them back', () => {
    for (const phase of ['infrastructure', 'database-access']) {
      expect(codeOf({ phases: { [phase]: { from: at } } })).toBe(exit.stuck);
      expect(codeOf({ phases: { [phase]: { ...done, outcome: 'failed' } } })).toBe(exit.failed);
    }
  });

  it('is 4 when the service was touched, and 3 only when the previous release was seen serving again', () => {
    const phases = { infrastructure: done, migrations: done, rollout: { from: at } };
    expect([codeOf({ phases }), exitCodes['rolled-back']]).toEqual([exit.stuck, exit.rolledBack]);
  });

  it('does not count a rollout that was skipped', () => {
    expect(codeOf({ phases: { rollout: { ...done, outcome: 'skipped' } } })).toBe(exit.failed);
  });
});
