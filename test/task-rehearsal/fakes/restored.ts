import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { docker } from '../docker.ts';
import { startDatabaseServer } from './database.ts';
import { containerName, type Fakes } from './fakes.ts';
import { restoredDatabase } from './restores.ts';

const archive = 'database.tar';

/**
 * Files of the database while it serves, with the label that makes a backup of them
 * (postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP). The log of changes is copied last: the end
 * of the backup is in it, and tar ends with 1 because it grows meanwhile.
 */
const takeBackup = `psql -U rdsadmin -d postgres -qAt <<'END'
SELECT pg_backup_start('rehearsal', true) \\g /dev/null
\\! tar -C "$PGDATA" --exclude=./postmaster.pid --exclude=./pg_wal -cf /tmp/${archive} .
\\o /tmp/backup_label
SELECT labelfile FROM pg_backup_stop(false);
END
tar -C "$PGDATA" -rf /tmp/${archive} ./pg_wal || [ $? -eq 1 ]
tar -C /tmp -rf /tmp/${archive} ./backup_label`;

/** A second server with what the first has now, roles and passwords included, as RDS restores a snapshot. */
export async function restoreDatabase(fakes: Fakes): Promise<void> {
  const { host } = restoredDatabase(fakes.deployed.templates.settings);
  await docker('exec', containerName('postgres'), 'sh', '-c', takeBackup);
  const file = join(fakes.folder, archive);
  await docker('cp', `${containerName('postgres')}:/tmp/${archive}`, file);
  await chmod(file, 0o644);
  const unpack = `mkdir -p "$PGDATA" && tar -C "$PGDATA" -xf /rehearsal/${archive} && chown -R postgres:postgres /var/lib/postgresql && chmod 700 "$PGDATA"`;
  await startDatabaseServer(fakes, 'restored', host, unpack);
}
