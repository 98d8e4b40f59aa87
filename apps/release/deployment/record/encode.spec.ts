import { encodeRecord } from './encode.ts';
import { type ReleaseRecord, recordId } from './record.ts';
import { parseRecord } from './schema.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const at = '2026-11-21T05:30:12.345Z';
const prod = { settings: { name: 'prod' } };
const aRecord = (change: Partial<ReleaseRecord> = {}): ReleaseRecord =>
  ({
    schemaVersion: 2,
    id: recordId(new Date(at), digest),
    kind: 'deploy',
    environment: 'prod',
    digest,
    commit: 'c'.repeat(40),
    version: '1.4.0',
    by: 'mia',
    reason: '',
    startedAt: at,
    phases: {},
    evidence: {},
    ...change,
  }) as ReleaseRecord;
const stored = (record: ReleaseRecord) => {
  const value = encodeRecord(record);
  expect(Buffer.byteLength(value)).toBeLessThanOrEqual(4_096);
  return parseRecord(prod, { name: `release/records/${record.id}`, value });
};

describe('the record of a release', () => {
  it('has a name that sorts by time', () => {
    expect(aRecord().id).toBe('20261121T053012Z-abababa');
  });

  it('fits into a parameter whatever was reported, and keeps what a rollback needs', () => {
    const long = 'ü'.repeat(3_000);
    const applied = Array.from({ length: 100 }, (_, i) => `Migration${i}1763683200000`);
    const snapshot = 'classboard-rehearsal-prod-20261121t053012z-abababa';
    const found = stored(
      aRecord({
        result: 'failed',
        finishedAt: at,
        reason: long,
        problem: long,
        phases: { rollout: { from: at, to: '2026-11-21T05:40:12.345Z', outcome: 'done', summary: long } },
        evidence: {
          snapshot,
          rollbackReason: long,
          stacks: Array.from({ length: 200 }, (_, i) => `Stack${i}`),
          migrations: { applied, newest: 'Migration991763683200000', compatibleFrom: '1.3.0' },
          taskDefinitions: { api: 'classboard-prod-api:12' },
        },
      }),
    );
    expect(found).toMatchObject({
      digest,
      version: '1.4.0',
      evidence: {
        snapshot,
        migrations: { newest: 'Migration991763683200000', compatibleFrom: '1.3.0' },
        taskDefinitions: { api: 'classboard-prod-api:12' },
      },
    });
    const { migrations } = found.evidence;
    expect(migrations?.applied).toEqual(applied.slice(migrations?.omitted));
    expect(migrations?.omitted).toBeGreaterThan(0);
  });

  it('keeps every name of a migration as long as shorter texts make room', () => {
    const applied = Array.from({ length: 60 }, (_, i) => `Migration${i}1763683200000`);
    const found = stored(aRecord({ reason: 'x'.repeat(3_000), evidence: { migrations: { applied } } }));
    expect(found.evidence.migrations).toEqual({ applied });
    expect(found.reason).toMatch(/^x+…$/);
  });

  it('counts on where names were left out before', () => {
    const applied = Array.from({ length: 300 }, (_, i) => `Migration${i}1763683200000`);
    const once = stored(aRecord({ evidence: { migrations: { applied } } }));
    const twice = stored({ ...once, by: 'm'.repeat(300) });
    const { applied: names = [], omitted = 0 } = twice.evidence.migrations ?? {};
    expect(omitted).toBeGreaterThan(once.evidence.migrations?.omitted ?? 0);
    expect(names).toEqual(applied.slice(omitted));
  });

  it('is refused rather than cut where names alone are too long', () => {
    const alarmsIgnored = Array.from({ length: 400 }, (_, i) => `an-alarm-${i}`);
    expect(() => encodeRecord(aRecord({ evidence: { alarmsIgnored } }))).toThrow('is too long');
  });
});
