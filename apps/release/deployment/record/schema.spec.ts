import { readFileSync } from 'node:fs';
import { encodeRecord } from './encode.ts';
import type { ReleaseRecord } from './record.ts';
import { parseRecord } from './schema.ts';

const prod = { settings: { name: 'prod' } };
const id = '20261121T053012Z-abababa';
const parse = (value: string): ReleaseRecord => parseRecord(prod, { name: `release/records/${id}`, value });
const failureOf = (value: string) => {
  try {
    parse(value);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was parsed');
};

/** As the tool wrote them before records had a schemaVersion. */
const version1: Record<string, object> = JSON.parse(
  readFileSync(new URL('version-1.fixture.json', import.meta.url), 'utf8'),
);
const old = (name: string): ReleaseRecord => parse(JSON.stringify(version1[name]));

describe('a record of version 1', () => {
  it('keeps what it holds of a release that succeeded, under the names of today', () => {
    expect(old('succeeded')).toEqual({
      schemaVersion: 2,
      id,
      kind: 'deploy',
      environment: 'prod',
      digest: `sha256:${'ab'.repeat(32)}`,
      commit: 'c'.repeat(40),
      version: '1.4.0',
      by: 'mia',
      reason: 'fixes the import',
      startedAt: '2026-11-21T05:30:12.345Z',
      finishedAt: '2026-11-21T06:20:00.000Z',
      result: 'succeeded',
      before: {
        id: '20261114T053012Z-cdcdcdc',
        digest: `sha256:${'cd'.repeat(32)}`,
        commit: 'd'.repeat(40),
        version: '1.3.0',
        taskDefinitions: { api: 'classboard-prod-api:11', worker: 'classboard-prod-worker:11' },
      },
      phases: {
        snapshot: phase('05:31', '05:35', 'done', 'classboard-prod-20261121t053012z-abababa'),
        infrastructure: phase('05:35', '05:36', 'done', 'nothing differs'),
        'migration-stack': phase('05:36', '05:37', 'done'),
        roles: phase('05:37', '05:37', 'skipped', 'left out: they were made before'),
        migrations: phase('05:37', '05:38', 'done', 'applied: AddPronouns1763683300000'),
        rollout: phase('05:38', '05:44', 'done'),
        'verify-tasks': phase('05:44', '05:44', 'done', 'api 3 tasks of classboard-prod-api:12'),
        smoke: phase('05:44', '05:46', 'done', '31 checks'),
        'watch-alarms': phase('05:46', '06:16', 'done', '30 minutes, no alarm fired'),
      },
      evidence: {
        plan: '0123456789abcdef',
        approval: 'plan 0123456789abcdef was approved before',
        templatesHash: 'fedcba9876543210',
        alarmsBefore: ['budget'],
        snapshot: 'classboard-prod-20261121t053012z-abababa',
        migrations: {
          applied: ['AddPronouns1763683300000'],
          newest: 'AddPronouns1763683300000',
          compatibleFrom: '1.3.0',
        },
        taskDefinitions: { api: 'classboard-prod-api:12', worker: 'classboard-prod-worker:12' },
        running: 'api 3 tasks of classboard-prod-api:12',
        smoke: '31 checks',
        watch: { until: '2026-11-21T06:16:00.000Z', minutes: 30 },
        githubDeployment: 17,
        notNotified: ['Slack'],
      },
    });
  });

  it('is unfinished where it was interrupted, and knows that it was being rolled back', () => {
    const record = old('interrupted');
    expect([record.result, record.evidence.rollbackReason]).toEqual([undefined, 'The rollout stood still: no task']);
    expect(record.phases.rollout).toEqual({ from: '2026-11-21T05:38:00.000Z' });
  });

  it('does not count a phase that failed as done', () => {
    const { migrations, infrastructure } = old('failed').phases;
    expect([migrations?.outcome, infrastructure?.outcome]).toEqual(['failed', 'failed']);
  });

  it('has nothing but names among its migrations, also where the list had been shortened', () => {
    expect(old('shortened').evidence.migrations).toEqual({
      applied: ['AddPronouns1763683300000', 'DropNickname1763683400000'],
      omitted: 91,
      newest: 'DropNickname1763683400000',
    });
  });

  it('may lack the reason why a later rollback replaced it', () => {
    expect(old('replaced')).toMatchObject({ result: 'rolled-back', problem: 'no reason was recorded' });
  });

  it('is written as version 2 and read again as the same', () => {
    for (const name of Object.keys(version1)) expect(parse(encodeRecord(old(name)))).toEqual(old(name));
  });
});

describe('a record that cannot be read', () => {
  const good = JSON.parse(encodeRecord(old('succeeded')));
  const without = (field: string) => JSON.stringify({ ...good, [field]: undefined });

  it.each([
    ['is no JSON', '{"id":', 'is not JSON'],
    ['is no object', '"{}"', 'is not valid'],
    ['is null', 'null', 'is not valid'],
    ['lacks its digest', without('digest'), 'digest: '],
    ['has a digest that was cut', JSON.stringify({ ...good, digest: 'sha256:ab…' }), 'digest: expected sha256:'],
    ['lacks its phases', without('phases'), 'phases: '],
    ['has a moment that is none', JSON.stringify({ ...good, startedAt: 'yesterday' }), 'startedAt: '],
    ['has an unknown result', JSON.stringify({ ...good, result: 'fine' }), 'result: '],
    ['has a result without its end', without('finishedAt'), 'expected both or none of result, finishedAt'],
    ['failed for no reason', JSON.stringify({ ...good, result: 'stuck' }), 'expected a problem'],
    [
      'has a phase that ended without an outcome',
      JSON.stringify({ ...good, phases: { rollout: { from: good.startedAt, to: good.startedAt } } }),
      'phases.rollout: expected both or none of to, outcome',
    ],
    [
      'has migrations that are no names',
      JSON.stringify({ ...good, evidence: { migrations: { applied: [{ name: 'A' }] } } }),
      'evidence.migrations.applied.0: ',
    ],
    ['was written by a newer tool', JSON.stringify({ ...good, schemaVersion: 3 }), 'has schemaVersion 3'],
  ])('is refused with its parameter and release where it %s', (_, value, why) => {
    const failure = failureOf(value);
    expect(failure).toMatchObject({
      what: `Cannot read the record of release ${id}`,
      why: expect.stringContaining(`the parameter /classboard/prod/release/records/${id} `),
      exitCode: 5,
    });
    expect(failure.message).toContain(why);
    expect((failure as unknown as { next: string[] }).next.join('\n')).toContain(
      `aws ssm get-parameter-history --name /classboard/prod/release/records/${id}`,
    );
  });
});

describe('a record with fields that this version does not know', () => {
  it('keeps them when it is written again', () => {
    const good = JSON.parse(encodeRecord(old('succeeded')));
    const newer = { ...good, canary: { percent: 5 }, evidence: { ...good.evidence, sbom: 'sha256:1' } };
    expect(JSON.parse(encodeRecord(parse(JSON.stringify(newer))))).toEqual(newer);
  });
});

function phase(from: string, to: string, outcome: string, summary?: string): object {
  const at = (time: string) => `2026-11-21T${time}:00.000Z`;
  return { from: at(from), to: at(to), outcome, ...(summary === undefined ? {} : { summary }) };
}
