import type { ReleaseRecord } from '../record/record.ts';
import { statusText } from './print-status.ts';
import { problemsOf } from './problems.ts';
import { type Facts, runningRelease } from './status.ts';

const at = new Date('2026-03-01T08:00:00Z');
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);
const digest = `sha256:${'b'.repeat(64)}`;

const record: ReleaseRecord = {
  schemaVersion: 2,
  id: '20260228T080000Z-bbbbbbb',
  kind: 'deploy',
  environment: 'prod',
  digest,
  commit: '0b7d2d9'.padEnd(40, '0'),
  version: '1.4.0',
  by: 'mia',
  reason: 'release',
  startedAt: '2026-02-28T08:00:00.000Z',
  finishedAt: '2026-02-28T08:20:00.000Z',
  result: 'succeeded',
  phases: {},
  evidence: {},
};
const healthy: Facts = {
  environment: 'prod',
  at,
  running: [
    {
      part: 'api',
      service: 'classboard-prod-api',
      taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/classboard-prod-api:7',
      registered: undefined,
      digest,
      commit: record.commit,
      desired: 3,
      running: 3,
      pending: 0,
      tasks: [],
      deployment: {
        arn: 'arn',
        id: 'd1',
        status: 'SUCCESSFUL',
        reason: '',
        createdAt: minutesAgo(100),
        startedAt: minutesAgo(100),
        finishedAt: minutesAgo(90),
      },
      rollback: undefined,
      rolloutState: 'COMPLETED',
    },
  ],
  stacks: [{ name: 'classboard-prod-service', region: 'eu-central-1', status: 'UPDATE_COMPLETE', reason: '' }],
  alarms: [
    {
      name: 'classboard-prod-api-errors',
      region: 'eu-central-1',
      state: 'OK',
      reason: '',
      since: at,
      actionsEnabled: true,
      actions: [],
      severity: 'critical',
    },
  ],
  database: { arn: 'arn', status: 'available', pending: [], backupDays: 30, restorableUntil: minutesAgo(4) },
  recoveryPoint: minutesAgo(300),
  backups: true,
  firstBackupBy: undefined,
  lock: undefined,
  releases: [record],
  unread: [],
};

describe('status', () => {
  it('prints one screen for a healthy environment, with the verdict first', () => {
    const text = statusText(healthy, problemsOf(healthy), runningRelease(healthy));
    expect(text.split('\n')[0]).toBe('prod: nothing is wrong');
    expect(text).toContain('1.4.0, commit 0b7d2d9, sha256:');
    expect(text).toContain('since 2026-02-28T08:20:00.000Z (24 h), by mia');
    expect(text).toContain('api: 3 of 3 running, classboard-prod-api:7, SUCCESSFUL 90 min ago');
    expect(text.split('\n').length).toBeLessThan(15);
  });

  it('prints what is wrong first, and alarms before all', () => {
    const facts: Facts = {
      ...healthy,
      alarms: [
        {
          name: 'classboard-prod-api-errors',
          region: 'eu-central-1',
          state: 'ALARM',
          reason: '5 of 5 datapoints',
          since: minutesAgo(12),
          actionsEnabled: true,
          actions: [],
          severity: 'critical',
        },
      ],
      stacks: [{ name: 'classboard-prod-data', region: 'eu-central-1', status: 'UPDATE_ROLLBACK_FAILED', reason: 'x' }],
      releases: [{ ...record, id: '20260301T070000Z-ccccccc', result: 'rolled-back', problem: 'smoke failed' }, record],
    };
    expect(statusText(facts, problemsOf(facts), undefined).split('\n').slice(0, 4)).toEqual([
      'prod: 3 things are wrong',
      '  - critical alarm classboard-prod-api-errors is firing for 12 min: 5 of 5 datapoints',
      '  - stack classboard-prod-data is UPDATE_ROLLBACK_FAILED: x',
      '  - the last deploy (20260301T070000Z-ccccccc) rolled-back: smoke failed',
    ]);
  });

  it('notices another image than that of the last good release', () => {
    const other = `sha256:${'d'.repeat(64)}`;
    const facts: Facts = { ...healthy, releases: [{ ...record, digest: other }] };
    expect(problemsOf(facts)).toEqual([`${digest} runs, but the last good release (${record.id}) is ${other}`]);
    expect(runningRelease(facts)?.by).toBeUndefined();
  });

  it('notices that backups have stopped', () => {
    const facts: Facts = {
      ...healthy,
      database: { ...(healthy.database as NonNullable<Facts['database']>), restorableUntil: minutesAgo(300) },
      recoveryPoint: minutesAgo(60 * 34),
    };
    expect(problemsOf(facts)).toEqual([
      'the database can only be restored to 5 h ago',
      'the newest recovery point of the database is 34 h old',
    ]);
  });

  it('awaits the first recovery point of a new environment, and no longer than that takes', () => {
    const facts: Facts = { ...healthy, recoveryPoint: undefined };
    const awaited = { ...facts, firstBackupBy: minutesAgo(-60) };
    expect(problemsOf(awaited)).toEqual([]);
    expect(statusText(awaited, [], undefined)).toMatch(
      /the first recovery point is there by \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    );
    const missing = ['there is no recovery point of the database'];
    expect(problemsOf({ ...facts, firstBackupBy: minutesAgo(1) })).toEqual(missing);
    expect(problemsOf(facts)).toEqual(missing);
  });

  it('notices a release that nobody finishes, and not one that runs', () => {
    const begun = { ...record, finishedAt: undefined, result: undefined, problem: undefined };
    const facts: Facts = { ...healthy, releases: [begun, record] };
    const text = `deploy ${record.id} of mia was interrupted; deploy again to resume it`;
    expect(problemsOf(facts)).toEqual([text]);
    const lock = { schemaVersion: 1, kind: 'deploy', who: 'mia', since: '', why: '', token: 't' } as const;
    const beating = (minutes: number) => ({ ...lock, heartbeat: minutesAgo(minutes).toISOString() });
    expect(problemsOf({ ...facts, lock: beating(1) })).toEqual([]);
    expect(problemsOf({ ...facts, lock: beating(6) })).toEqual([text]);
    const tom = { ...beating(600), kind: 'person', who: 'tom' } as const;
    expect(problemsOf({ ...facts, lock: tom })).toEqual([`${text}, once tom has unlocked`]);
    const rollback: Facts = { ...facts, releases: [{ ...begun, kind: 'rollback' }, record] };
    expect(problemsOf(rollback)).toEqual([
      `rollback ${record.id} of mia was interrupted; roll back again to resume it`,
    ]);
  });
});
