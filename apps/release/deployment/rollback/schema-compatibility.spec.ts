import { appliedText } from '../record/applied-migrations.ts';
import type { ReleaseRecord } from '../record/record.ts';
import {
  appliedSince,
  compatibility,
  compatibilityOfBefore,
  schemaFromRecords,
  schemaIsThatOf,
} from './schema-compatibility.ts';

const at = '2026-11-21T05:30:12.345Z';
const release = (
  id: string,
  migrations?: ReleaseRecord['evidence']['migrations'],
  outcome: 'done' | 'skipped' = 'done',
): ReleaseRecord => ({
  schemaVersion: 2,
  id,
  kind: 'deploy',
  environment: 'prod',
  digest: `sha256:${id.repeat(64).slice(0, 64)}`,
  commit: 'unknown',
  version: '1.0.0',
  by: 'mia',
  reason: '',
  startedAt: at,
  result: 'succeeded',
  finishedAt: at,
  phases: { migrations: { from: at, to: at, outcome } },
  evidence: migrations === undefined ? {} : { migrations },
});

describe('a rollback across migrations', () => {
  const schema = { compatibleFrom: '1.4.0', source: 'the database reports it' };

  it('is refused when the schema needs a newer release', () => {
    expect(compatibility({ version: '1.3.9' }, schema)).toMatchObject({ isCompatible: false });
  });

  it('is allowed when the schema works with the target', () => {
    expect(compatibility({ version: '1.4.0' }, schema)).toMatchObject({ isCompatible: true });
    expect(compatibility({ version: '1.10.0' }, schema)).toMatchObject({ isCompatible: true });
  });

  it('is never allowed where something is unknown', () => {
    expect(compatibility({ version: 'unknown' }, schema).isCompatible).toBe('unknown');
    expect(compatibility({ version: '1.4.0' }, undefined).isCompatible).toBe('unknown');
    expect(compatibility({ version: '1.4.0' }, { ...schema, compatibleFrom: 'soon' }).isCompatible).toBe('unknown');
  });
});

describe('the schema according to the records', () => {
  it('is that of the newest release whose migrations ran', () => {
    const records = [
      release('3', undefined, 'skipped'),
      release('2', { applied: ['B'], compatibleFrom: '1.4.0' }),
      release('1', { applied: ['A'], compatibleFrom: '1.0.0' }),
    ];
    expect(schemaFromRecords(records)).toMatchObject({ compatibleFrom: '1.4.0' });
  });

  it('is not known where a migration ran whose answer nobody saw', () => {
    expect(schemaFromRecords([release('2'), release('1', { applied: [], compatibleFrom: '1.0.0' })])).toBeUndefined();
  });

  it('is that of a release after which no migration ran', () => {
    const [third, second, first] = [
      release('3', { applied: [], newest: 'B' }),
      release('2', { applied: ['B'], newest: 'B' }),
      release('1', { applied: [], newest: 'A' }),
    ];
    const records = [third, second, first];
    expect([second, first].map((target) => schemaIsThatOf(target, records))).toEqual([true, false]);
    expect(schemaIsThatOf(release('0'), [release('1')])).toBe(false);
  });

  it('is not that of a release below whose newest migration an older one was applied late', () => {
    const late = release('3', { applied: ['B'], newest: 'C', compatibleFrom: '1.4.0' });
    const target = release('2', { applied: ['C'], newest: 'C', compatibleFrom: '1.0.0' });
    expect(schemaIsThatOf(target, [late, target])).toBe(false);
    expect(schemaFromRecords([late, target])).toMatchObject({ compatibleFrom: '1.4.0' });
  });

  it('names what would have to be reverted, the newest first', () => {
    const records = [release('3', { applied: ['D', 'E'] }), release('2', { applied: ['C'] }), release('1')];
    expect(appliedSince(records, { id: '1' })).toEqual({ applied: ['E', 'D', 'C'], omitted: 0 });
  });

  it('counts those that have no name in a record', () => {
    const records = [release('3', { applied: ['D', 'E'], omitted: 40 }), release('2', { applied: [] }), release('1')];
    const since = appliedSince(records, { id: '1' });
    expect(since).toEqual({ applied: ['E', 'D'], omitted: 40 });
    expect(appliedText(since)).toBe('E, D, and 40 older ones');
  });
});

describe('the schema that somebody migrated by hand', () => {
  const [A, B, C] = ['AddA1763683300001', 'AddB1763683300002', 'DropC1763683300003'];
  const byHand = (record: ReleaseRecord, schemaByHand: ReleaseRecord['evidence']['schemaByHand']): ReleaseRecord => ({
    ...record,
    evidence: { ...record.evidence, schemaByHand },
  });
  const first = release('1', { applied: [A], newest: A, compatibleFrom: '1.0.0' });
  const second = release('2', { applied: [B], newest: B, compatibleFrom: '1.0.0' });
  const third = release('3', { applied: [C], newest: C, compatibleFrom: '1.4.0' });

  it('takes the place of what the newest release left', () => {
    const applied = [byHand(second, { newest: C, compatibleFrom: '1.4.0' }), first];
    expect(schemaIsThatOf(second, applied)).toBe(false);
    expect(compatibility({ version: '1.3.0' }, schemaFromRecords(applied))).toEqual({
      isCompatible: false,
      because: 'the schema works with 1.4.0 and later (migrated by hand after release 2), that release is 1.3.0',
    });
    const reverted = [byHand(third, { newest: B, compatibleFrom: '1.0.0' }), second, first];
    expect(schemaIsThatOf(second, reverted)).toBe(true);
    expect(appliedSince(reverted, { id: '1' }).applied).toEqual([B]);
    const late = [byHand(second, { newest: C, compatibleFrom: '1.4.0', applied: [A, C] }), first];
    expect(appliedSince(late, { id: '1' }).applied).toEqual([C, A, B]);
    expect(appliedSince(late, { id: '2' }).applied).toEqual([C, A]);
  });

  it('is not compatible with a release whose migrations were reverted, however old it works with', () => {
    const schema = schemaFromRecords([byHand(third, { newest: A, compatibleFrom: '1.0.0' }), second, first]);
    expect(compatibility({ version: '1.5.0', newest: B }, schema)).toMatchObject({
      isCompatible: false,
      because: expect.stringContaining(`that release ran with ${B}, which was reverted since`),
    });
    expect(compatibility({ version: '1.5.0', newest: A }, schema)).toMatchObject({ isCompatible: true });
  });

  it('is unknown while nobody has seen how it ended, so that the database is asked', () => {
    const records = [byHand(second, {}), first];
    expect([schemaIsThatOf(second, records), schemaFromRecords(records)]).toEqual([false, undefined]);
    const before = { digest: '', commit: '', version: '1.3.0', taskDefinitions: {} };
    expect(compatibilityOfBefore({ before, evidence: { schemaByHand: {} } }).isCompatible).toBe('unknown');
  });
});
