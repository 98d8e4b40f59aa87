import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateDownTo, migrateRevert, migrateUp } from '../../../apps/api/database/migrate.ts';
import { schemaStatus } from '../../../apps/api/database/migration-status.ts';
import { migrations } from '../../../migrations/index.ts';
import { type OwnPostgres, startOwnPostgres } from '../../setup/database/own-postgres.ts';

/** What the migration task of dr meets: a server that follows another one, and refuses every write. */
describe('a database that follows another one', () => {
  const newest = migrations.at(-1)?.name ?? '';
  let postgres: OwnPostgres;

  beforeAll(async () => {
    postgres = await startOwnPostgres({ settings: { wal_level: 'replica' } });
    await migrateUp(postgres.env);
  }, 180_000);
  afterAll(() => postgres.stop());

  const signal = () => join(postgres.folder, 'standby.signal');
  const follow = () => postgres.restart(() => writeFile(signal(), ''));

  it('has nothing to apply where the other one has every migration', async () => {
    await follow();
    expect(await migrateUp(postgres.env)).toEqual([]);
    expect((await schemaStatus(postgres.env)).pending).toBe(0);
    const revertThere = 'this database follows another one: revert there';
    await expect(migrateRevert(postgres.env)).rejects.toThrow(revertThere);
    const down = migrateDownTo(postgres.env, migrations.at(-2)?.name ?? '', () => undefined);
    await expect(down).rejects.toThrow(revertThere);
  }, 120_000);

  it('is refused, in words that say what comes first, where the other one lacks a migration', async () => {
    await postgres.restart(() => rm(signal()));
    expect(await migrateRevert(postgres.env)).toBe(newest);
    await follow();
    await expect(migrateUp(postgres.env)).rejects.toThrow(
      `this database follows another one, which has to have ${newest} first: release there, and then here`,
    );
  }, 120_000);
});
