import { chown, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterCache } from './cluster-cache.ts';

describe('the cache of new data folders', () => {
  let folder: string;
  let made: string;
  const empty = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(path);
    return path;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'classboard-clusters-'));
    made = await empty('made');
    await mkdir(join(made, 'base'));
    await writeFile(join(made, 'base', '1'), 'table', { mode: 0o600 });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('copies what it keeps, with its rights, for the same settings alone', async () => {
    const cache = new ClusterCache(['settings'], join(folder, 'cache'));
    expect(await cache.copyTo(await empty('early'))).toBe(false);
    await cache.keep(made);
    const copy = await empty('copy');
    expect(await new ClusterCache(['settings'], join(folder, 'cache')).copyTo(copy)).toBe(true);
    expect(await readFile(join(copy, 'base', '1'), 'utf8')).toBe('table');
    expect((await stat(join(copy, 'base', '1'))).mode & 0o777).toBe(0o600);
    expect(await new ClusterCache(['others'], join(folder, 'cache')).copyTo(await empty('other'))).toBe(false);
  });

  it('does not give what a power failure has cut, and keeps it again', async () => {
    const cache = new ClusterCache(['settings'], join(folder, 'cache'));
    await cache.keep(made);
    await truncate(join(cache.kept, 'base', '1'));
    expect(await cache.copyTo(await empty('cut'))).toBe(false);
    await cache.keep(made);
    expect(await cache.copyTo(await empty('whole'))).toBe(true);
  });

  (process.getuid?.() === 0 ? it : it.skip)('does not give files whose owner has changed', async () => {
    const cache = new ClusterCache(['settings'], join(folder, 'cache'));
    await cache.keep(made);
    await chown(join(cache.kept, 'base', '1'), 12_345, 12_345);
    expect(await cache.copyTo(await empty('foreign'))).toBe(false);
  });
});
