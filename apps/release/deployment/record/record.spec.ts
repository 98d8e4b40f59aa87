import { encodeRecord, type ReleaseRecord, recordId } from './record.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const aRecord = (change: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  id: recordId(new Date('2026-11-21T05:30:12.345Z'), digest),
  kind: 'deploy',
  environment: 'prod',
  digest,
  commit: 'c'.repeat(40),
  version: '1.4.0',
  by: 'mia',
  reason: '',
  startedAt: '2026-11-21T05:30:12.345Z',
  phases: {},
  evidence: {},
  ...change,
});

describe('the record of a release', () => {
  it('has a name that sorts by time', () => {
    expect(aRecord().id).toBe('20261121T053012Z-abababa');
  });

  it('fits into a parameter whatever was said, and keeps what a rollback needs', () => {
    const long = 'ü'.repeat(3_000);
    const text = encodeRecord(
      aRecord({
        reason: long,
        problem: long,
        phases: { rollout: { from: '2026-11-21T05:30:12.345Z', to: '2026-11-21T05:40:12.345Z', said: long } },
        evidence: {
          undo: long,
          stacks: Array.from({ length: 200 }, (_, i) => `Stack${i}`),
          migration: {
            applied: Array.from({ length: 100 }, (_, i) => `Migration${i}1763683200000`),
            newest: 'Migration991763683200000',
            compatibleFrom: '1.3.0',
          },
          taskDefinitions: { api: 'classboard-prod-api:12' },
        },
      }),
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
    expect(JSON.parse(text)).toMatchObject({
      digest,
      version: '1.4.0',
      evidence: {
        migration: { newest: 'Migration991763683200000', compatibleFrom: '1.3.0' },
        taskDefinitions: { api: 'classboard-prod-api:12' },
      },
    });
  });
});
