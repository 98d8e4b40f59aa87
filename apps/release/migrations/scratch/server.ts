import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { loopback } from '../../../local/loopback.ts';
import { findFreePort } from '../../../local/ports.ts';
import { type PostgresServer, startPostgres } from '../../../local/postgres/server.ts';
import { isAlive } from '../../../local/processes.ts';
import type { DatabaseAccess } from '../one-migration/protocol.ts';
import { dataFolderIn, removeLeftovers, scratchPrefix } from './leftovers.ts';

const access = { host: loopback, user: 'migration_check', password: 'scratch' };

/**
 * A PostgreSQL of its own for one run of the migration check, in a temporary folder. Nothing of it outlives `close` or the
 * end of the process; what a process leaves that is killed is removed by the next one.
 */
export class ScratchServer {
  private databases = 0;

  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly server: PostgresServer,
    private readonly admin: pg.Client,
    private readonly onProcessEnd: () => void,
    readonly version: string,
  ) {}

  static async start(settings: Record<string, string | number> = {}): Promise<ScratchServer> {
    await removeLeftovers();
    const folder = mkdtempSync(scratchPrefix(process.pid));
    let server: PostgresServer | undefined;
    const onProcessEnd = () => {
      if (server !== undefined) endNow(server.pid);
      for (const left of [folder, server?.copy]) {
        if (left !== undefined) rmSync(left, { recursive: true, force: true, maxRetries: 3 });
      }
    };
    process.once('exit', onProcessEnd);
    try {
      await chmod(folder, 0o755);
      const port = await findFreePort();
      server = await startPostgres({
        ...access,
        port,
        folder: dataFolderIn(folder),
        logFile: join(folder, 'postgres.log'),
        settings: {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: 0,
          max_wal_size: '4GB',
          autovacuum: 'off',
          shared_buffers: '256MB',
          max_connections: 60,
          lc_messages: 'C',
          ...settings,
        },
      });
      const admin = new pg.Client({ ...access, port, database: 'postgres' });
      admin.on('error', () => {});
      await admin.connect();
      const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
      return new ScratchServer(folder, port, server, admin, onProcessEnd, rows[0]?.server_version ?? '');
    } catch (error) {
      await server?.stop();
      process.off('exit', onProcessEnd);
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  of(database: string): DatabaseAccess {
    return { ...access, port: this.port, database };
  }

  /** A database that is a copy of `template`, or empty. Gives its name. */
  async create(template = 'template0'): Promise<string> {
    this.databases += 1;
    const name = `check_${this.databases}`;
    await this.disconnectAll(template);
    await this.admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    return name;
  }

  async drop(database: string): Promise<void> {
    await this.admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }

  /** Drops every database made so far except those named. */
  async dropCopies(kept: readonly string[]): Promise<void> {
    const { rows } = await this.admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE 'check\\_%' AND NOT datname = ANY ($1)`,
      [kept],
    );
    for (const { datname } of rows) await this.drop(datname);
  }

  /** Ends whoever is still connected, such as the session of a migration that hangs. */
  async disconnectAll(database: string): Promise<void> {
    await this.admin.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [database],
    );
  }

  async with<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...this.of(database), application_name: 'classboard-check' });
    client.on('error', () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.admin.end().catch(() => undefined);
    await this.server.stop();
    process.off('exit', this.onProcessEnd);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Ends the server without giving the event loop another turn: the process is about to exit. */
function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // it has ended already
  }
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; turn < 150 && isAlive(pid); turn += 1) Atomics.wait(clock, 0, 0, 20);
}
