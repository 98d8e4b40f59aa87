import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../apps/cli/failure.ts';
import type { Run } from '../../../apps/release/deployment/phase.ts';
import { publishConsole } from '../../../apps/release/deployment/phases/console.ts';
import { planConsole } from '../../../apps/release/deployment/plan/planned-console.ts';
import { restoreConsole } from '../../../apps/release/deployment/rollback/restore-console.ts';
import { publish, readBuilt, serveBuild } from '../../../apps/release/deployment/web/publish.ts';
import { bucketName } from '../../../infra/names.ts';
import { Buckets } from '../../fake-aws/account/buckets.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { releaseContext } from '../../setup/release/release-context.ts';

const startLimit = 120_000;

describe('the console of an environment', () => {
  let aws: FakeAws;
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  beforeAll(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-dev' });
  }, startLimit);
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await aws.stop();
  });

  const name = () => bucketName(aws.settings, 'web');
  const bucket = () => ({ aws: { client: () => aws.client(S3Client) as never, close: () => undefined }, name: name() });
  const served = () => aws.part(Buckets).read(name(), 'index.html');
  const puts = () => aws.calls.filter(({ operation }) => operation === 'PutObject').map(({ input }) => input);
  const web = (...args: string[]) => aws.release(['web', ...args], { as: 'deploy' });

  /** A build with one asset, whose name changes with its content. */
  const build = (version: string) => {
    const at = join(folder, version);
    mkdirSync(join(at, 'assets'), { recursive: true });
    writeFileSync(join(at, 'index.html'), `<script src="/assets/index-${version}.js"></script>`);
    writeFileSync(join(at, 'assets', `index-${version}.js`), `console.log('${version}')`);
    writeFileSync(join(at, 'assets', 'shared-1.css'), 'body {}');
    return readBuilt(at);
  };
  const origin = (minute: number) => ({
    commit: 'c'.repeat(40),
    by: 'ada',
    publishedAt: `2026-11-30T10:0${minute}:00.000Z`,
  });

  it('is built and published by the role of the pipeline, assets for ever and the page to be asked for', async () => {
    const run = await web('publish', 'rehearsal-dev', '--json');
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('web builds')]);
    expect(run.json()).toMatchObject({ changed: true, environment: 'rehearsal-dev' });
    expect(served()).toContain('<div id="app">');
    const stored = puts();
    expect(stored.at(-1)).toMatchObject({ Key: 'index.html', CacheControl: 'no-cache' });
    const assets = stored.filter(({ Key }) => Key.startsWith('assets/'));
    expect(assets.length).toBeGreaterThan(4);
    for (const { Key, CacheControl, ContentType } of assets) {
      expect([Key, CacheControl]).toEqual([Key, 'public, max-age=31536000, immutable']);
      expect(ContentType).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/);
    }
    for (const [, key] of (served() ?? '').matchAll(/"\/(assets\/[^"]+)"/g)) {
      expect(aws.part(Buckets).read(name(), key as string)).toBeDefined();
    }
  });

  it('is not changed by publishing the same again', async () => {
    const before = puts().length;
    const run = await web('publish', 'rehearsal-dev', '--json');
    expect([run.exitCode, run.json().changed, run.json().uploaded, puts().length]).toEqual([0, false, [], before]);
  });

  it('keeps the assets of earlier builds for open tabs, and adds only what is missing', async () => {
    const first = await publish(bucket(), build('a'), origin(1));
    const second = await publish(bucket(), build('b'), origin(2));
    expect([first.uploaded, second.uploaded]).toEqual([
      ['assets/index-a.js', 'assets/shared-1.css'],
      ['assets/index-b.js'],
    ]);
    expect(served()).toContain('index-b.js');
    expect(aws.part(Buckets).read(name(), 'assets/index-a.js')).toBe("console.log('a')");
  });

  it('lists its builds, and goes back to the one before or to a named one', async () => {
    const listed = await web('builds', 'rehearsal-dev', '--json');
    const builds = listed.json().builds as { id: string; isServed: boolean; by: string }[];
    expect(builds.filter(({ isServed }) => isServed)).toEqual([
      expect.objectContaining({ id: build('b').id, by: 'ada' }),
    ]);
    const back = await web('rollback', 'rehearsal-dev');
    expect([back.exitCode, back.stdout.trim()]).toEqual([0, `rehearsal-dev serves the console ${build('a').id} again`]);
    expect(served()).toContain('index-a.js');
    const named = await web('rollback', 'rehearsal-dev', build('b').id);
    expect(named.exitCode).toBe(0);
    expect(served()).toContain('index-b.js');
    const unknown = await web('rollback', 'rehearsal-dev', '000000000000');
    expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining('it was never published there')]);
  });

  it('is known by the id beside its page, whatever else was published', async () => {
    const { context, close } = releaseContext('rehearsal-dev', aws.environmentOf('deploy'));
    const before = aws.calls.length;
    try {
      const { served: now } = await planConsole(context, 'd'.repeat(40));
      expect(now).toEqual({ id: build('b').id, commit: origin(2).commit });
    } finally {
      close();
    }
    const read = aws.calls.slice(before).filter(({ operation }) => operation === 'GetObject');
    expect(read.map(({ input }) => input.Key)).toEqual(['index.html', `builds/${build('b').id}.json`]);
  });

  it('does not serve a build whose assets are gone', async () => {
    aws.part(Buckets).objects(name()).delete('assets/index-a.js');
    await expect(serveBuild(bucket(), build('a').id, [])).rejects.toMatchObject({
      message: expect.stringContaining('assets/index-a.js is gone'),
    });
    expect(served()).toContain('index-b.js');
  });

  it('is left as it was where a publication breaks off before its page', async () => {
    aws.fault({
      service: 's3',
      operation: 'PutObject',
      when: ({ Key }) => Key === 'assets/index-c.js',
      kind: 'access-denied',
      times: 1,
    });
    await expect(publish(bucket(), build('c'), origin(3))).rejects.toThrow();
    expect(served()).toContain('index-b.js');
    await publish(bucket(), build('c'), origin(3));
    expect(served()).toContain('index-c.js');
  });

  describe('as a part of releases', () => {
    /** One phase of a release, with what it reads and notes. */
    const release = async (commit: string) => {
      const { context, printed, close } = releaseContext('rehearsal-dev', aws.environmentOf('deploy'));
      const notes: object[] = [];
      const journal = { record: { by: 'ada' }, note: async (evidence: object) => notes.push(evidence) };
      const run = { context, image: { commit }, journal } as unknown as Run;
      return { context, printed, close, notes, run };
    };

    it('is published with the release whose commit the tree is at, and with no other', async () => {
      const { context, close, run } = await release('d'.repeat(40));
      try {
        expect(await publishConsole.skipReason?.(run)).toMatch(
          /^this tree is not that of commit dddddddddddd; from there: /,
        );
        expect(context.settings.name).toBe('rehearsal-dev');
      } finally {
        close();
      }
    });

    it('is published, noted with the release, and served again by a rollback to it', async () => {
      const { context, printed, close, notes, run } = await release('e'.repeat(40));
      try {
        expect(await publishConsole.execute(run)).toMatch(/^[0-9a-f]{12}, \d of \d+ assets new$/);
        const [{ console: id }] = notes as [{ console: string }];
        const newest = served();
        await publish(bucket(), build('d'), origin(4));
        await restoreConsole(context, { evidence: { console: id } });
        expect([served(), printed()]).toEqual([newest, expect.stringContaining(`that of the release again: ${id}`)]);
        await restoreConsole(context, { evidence: {} });
        await restoreConsole(context, { evidence: { console: '000000000000' } });
        expect([served(), printed()]).toEqual([newest, expect.stringContaining('it was never published there')]);
      } finally {
        close();
      }
    });

    it('leaves the release unfinished where it fails, and the service as it is', async () => {
      const { close, run } = await release('f'.repeat(40));
      aws.fault({ service: 's3', operation: 'ListObjectsV2', kind: 'access-denied', times: 1 });
      try {
        await expect(publishConsole.execute(run)).rejects.not.toBeInstanceOf(Failure);
      } finally {
        close();
      }
    });
  });
});
