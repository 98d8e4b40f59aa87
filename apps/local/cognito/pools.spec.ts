import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localGroups, localPool, seedPools } from './pools.ts';

describe('the files of the local pools', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'classboard-pools-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('get the groups that an earlier version did not know, and keep what is in them', async () => {
    await seedPools(folder);
    const path = join(folder, `${localPool.userPoolId}.json`);
    const pool = JSON.parse(await readFile(path, 'utf8'));
    expect(Object.keys(pool.Groups)).toEqual(localGroups);
    const { guardian: _, ...Groups } = pool.Groups;
    Groups.teacher.members = ['teacher@riverside.example'];
    await writeFile(path, JSON.stringify({ ...pool, Groups, Users: { kept: {} } }));
    await seedPools(folder);
    const completed = JSON.parse(await readFile(path, 'utf8'));
    expect(Object.keys(completed.Groups).toSorted()).toEqual(localGroups.toSorted());
    expect(completed.Groups.teacher.members).toEqual(['teacher@riverside.example']);
    expect(completed.Users).toEqual({ kept: {} });
  });
});
