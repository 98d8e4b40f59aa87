import { mkdtempSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { loopback } from '../../../local/loopback.ts';
import { findFreePort } from '../../../local/ports.ts';
import { copyDatabase } from '../../../local/postgres/database.ts';
import { type PostgresServer, startPostgres } from '../../../local/postgres/server.ts';
import type { DatabaseAccess } from '../one-migration/protocol.ts';
import { Guardian } from './guardian.ts';
import { dataFolderIn, removeLeftovers, scratchPrefix } from './leftovers.ts';
import { createRoles, type Role, roleNames } from './roles.ts';

const password = 'scratch';
const users = { master: 'migration_check', ...roleNames } as const;
const template = 'check_template';

/** Databases, with a role each, whose connections are kept for the next use. */
const mostPlacesKept = 8;

/**
 * A PostgreSQL of its own for one run of the migration check, in a temporary folder. Nothing of it outlives `close` or the
 * end of the process, also where it is killed.
 */
export class ScratchServer {
  private databases = 0;
  private observer: Promise<pg.Client> | undefined;
  private readonly turns = new Map<string, Promise<unknown>>();
  /** Connections that wait for more work, by database and role: a new one costs more than most of what is asked. */
  private readonly idle = new Map<string, pg.Client[]>();

  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly server: PostgresServer,
    private readonly admin: pg.Client,
    readonly guardian: Guardian,
    readonly version: string,
  ) {}

  static async start(settings: Record<string, string | number> = {}): Promise<ScratchServer> {
    await removeLeftovers();
    const guardian = Guardian.start();
    const folder = mkdtempSync(scratchPrefix(process.pid));
    guardian.watchFolder(folder);
    let server: PostgresServer | undefined;
    try {
      await chmod(folder, 0o755);
      const port = await findFreePort();
      server = await startPostgres({
        user: users.master,
        password,
        port,
        folder: dataFolderIn(folder),
        logFile: join(folder, 'postgres.log'),
        onSpawn: (pid, copy) => {
          guardian.watch(pid);
          if (copy !== undefined) guardian.watchFolder(copy);
        },
        settings: {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: 0,
          max_wal_size: '4GB',
          // What a statement changed is read from the log after it, though copies of databases were made meanwhile.
          wal_keep_size: '512MB',
          autovacuum: 'off',
          shared_buffers: '256MB',
          max_connections: 60,
          lc_messages: 'C',
          ...settings,
        },
      });
      const admin = await connect({ host: loopback, port, user: users.master, password, database: 'postgres' });
      const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
      const started = new ScratchServer(folder, port, server, admin, guardian, rows[0]?.server_version ?? '');
      await copyDatabase(admin, template, 'template0');
      await started.with(template, (client) => createRoles(client, password));
      return started;
    } catch (error) {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
      await guardian.dismiss();
      throw error;
    }
  }

  of(database: string, role: Role = 'master'): DatabaseAccess {
    return { host: loopback, port: this.port, user: users[role], password, database };
  }

  /** A database that is a copy of another, or holds nothing but the roles' rights. Gives its name. */
  async create(original = template): Promise<string> {
    this.databases += 1;
    const name = `check_${this.databases}`;
    await this.inTurn(original, async () => {
      await this.endIdle(original);
      await this.disconnectAll(original);
      await copyDatabase(this.admin, name, original);
    });
    await createRoles(this.admin, password, { database: name });
    return name;
  }

  async drop(database: string): Promise<void> {
    await this.endIdle(database);
    await this.admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }

  /** Ends whoever is still connected, such as the session of a migration that hangs. */
  async disconnectAll(database: string): Promise<void> {
    await this.admin.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [database],
    );
  }

  async with<T>(database: string, work: (client: pg.Client) => Promise<T>, role: Role = 'master'): Promise<T> {
    return this.inTurn(database, () => this.withClient(database, work, role));
  }

  /** PostgreSQL copies no database that somebody is connected to, so whoever asks one waits for its copies. */
  private inTurn<T>(database: string, work: () => Promise<T>): Promise<T> {
    const done = (this.turns.get(database) ?? Promise.resolve()).then(work);
    this.turns.set(
      database,
      done.catch(() => undefined),
    );
    return done;
  }

  private async withClient<T>(database: string, work: (client: pg.Client) => Promise<T>, role: Role): Promise<T> {
    const place = `${database} ${role}`;
    const client =
      this.idle.get(place)?.pop() ??
      (await connect({ ...this.of(database, role), application_name: 'classboard-check' }));
    try {
      const result = await work(client);
      await this.keep(place, client);
      return result;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Each migration leaves two databases behind: without a bound their connections would use up those of the server. */
  private async keep(place: string, client: pg.Client): Promise<void> {
    const kept = [...(this.idle.get(place) ?? []), client];
    this.idle.delete(place);
    this.idle.set(place, kept);
    for (const [oldest, clients] of this.idle) {
      if (this.idle.size <= mostPlacesKept) break;
      this.idle.delete(oldest);
      await Promise.all(clients.map((idle) => idle.end().catch(() => undefined)));
    }
  }

  private async endIdle(database?: string): Promise<void> {
    for (const [place, clients] of this.idle) {
      if (database !== undefined && !place.startsWith(`${database} `)) continue;
      this.idle.delete(place);
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    }
  }

  /** A connection that sees the locks of every session and the log of all changes. */
  async observe(): Promise<pg.Client> {
    this.observer ??= (async () => {
      const client = await connect(this.of('postgres'));
      await client.query('CREATE EXTENSION pg_walinspect');
      return client;
    })();
    return this.observer;
  }

  async close(): Promise<void> {
    await this.endIdle();
    await (await this.observer)?.end().catch(() => undefined);
    await this.admin.end().catch(() => undefined);
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
    await this.guardian.dismiss();
  }
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  await client.connect();
  return client;
}
