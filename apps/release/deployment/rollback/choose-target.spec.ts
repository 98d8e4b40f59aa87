import type { ReleaseRecord, UnfinishedRelease } from '../record/record.ts';
import { resumable } from '../resume.ts';
import { chooseTarget } from './choose-target.ts';

const release = (name: string, change: Partial<ReleaseRecord> = {}): ReleaseRecord =>
  ({
    schemaVersion: 2,
    id: `2026112${name.charCodeAt(0)}T000000Z-${name}`,
    kind: 'deploy',
    environment: 'prod',
    digest: digestOf(name),
    commit: 'unknown',
    version: `1.${name.charCodeAt(0) - 97}.0`,
    by: 'mia',
    reason: '',
    startedAt: '2026-11-21T05:30:12.345Z',
    result: 'succeeded',
    finishedAt: '2026-11-21T05:40:12.345Z',
    phases: {},
    evidence: {},
    ...change,
  }) as ReleaseRecord;
const digestOf = (name: string) => `sha256:${name.repeat(64)}`;
const unfinished = release('c', { result: undefined, finishedAt: undefined }) as UnfinishedRelease;

describe('the release to roll back to', () => {
  it('is the one before the running one', () => {
    expect(chooseTarget('prod', [release('b'), release('a')], digestOf('b'), undefined).version).toBe('1.0.0');
  });

  it('is not one that was rolled back, nor one that failed', () => {
    const records = [
      release('b', { kind: 'rollback' }),
      release('d', { result: 'rolled-back' }),
      release('c', { result: 'failed' }),
      release('b'),
      release('a'),
    ];
    expect(chooseTarget('prod', records, digestOf('b'), undefined).version).toBe('1.0.0');
  });

  it('is the serving one, where the newer release was interrupted before it served', () => {
    const before = { digest: digestOf('b'), commit: '', version: '', taskDefinitions: {} };
    const records = [{ ...unfinished, before }, release('b'), release('a')];
    expect(chooseTarget('prod', records, digestOf('b'), undefined).version).toBe('1.1.0');
  });

  it('may be named by id, version, and the beginning of a digest', () => {
    const records = [release('b'), release('a')];
    for (const to of ['1.0.0', 'v1.0.0', digestOf('a'), 'a'.repeat(12), release('a').id]) {
      expect(chooseTarget('prod', records, digestOf('b'), to).version).toBe('1.0.0');
    }
  });

  it('is not guessed from a version of two images, or from one that failed', () => {
    const twice = [release('b', { version: '1.0.0' }), release('a')];
    expect(() => chooseTarget('prod', twice, undefined, '1.0.0')).toThrow('fits several releases');
    expect(() => chooseTarget('prod', [release('a', { result: 'failed' })], undefined, '1.0.0')).toThrow(
      'ended failed',
    );
    expect(() => chooseTarget('prod', [release('a')], digestOf('a'), undefined)).toThrow('no release to roll back to');
  });
});

describe('an unfinished release', () => {
  it('is resumed when the same image is asked for', () => {
    expect(resumable('prod', [unfinished], { digest: digestOf('c'), only: undefined })).toBe(unfinished);
    expect(resumable('prod', [release('c')], { digest: digestOf('c'), only: undefined })).toBeUndefined();
  });

  it('blocks every other release, and names its owner and what to do', () => {
    const other = () => resumable('prod', [unfinished], { digest: digestOf('d'), only: undefined });
    expect(other).toThrow(expect.objectContaining({ exitCode: 5, why: expect.stringContaining('mia began release') }));
    expect(other).toThrow(
      expect.objectContaining({
        next: [
          `To resume it: npm run release -- deploy prod --digest ${digestOf('c')}`,
          'To abort it: npm run release -- abort prod',
        ],
      }),
    );
  });
});
