import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { AppConfig } from '../config/config.ts';

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

function tls({ env }: AppConfig): false | ConnectionOptions {
  if (env.DATABASE_SSL === 'disable') return false;
  return env.DATABASE_CA_FILE === undefined ? {} : { ca: readFileSync(env.DATABASE_CA_FILE, 'utf8') };
}

/** Connection settings of node-postgres for one kind of work. */
export function connectionSettings(config: AppConfig, timeouts: Timeouts, applicationName: string): pg.ClientConfig {
  const { env } = config;
  return {
    host: env.DATABASE_HOST,
    port: env.DATABASE_PORT,
    database: env.DATABASE_NAME,
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
    ssl: tls(config),
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: env.DATABASE_CONNECTION_TIMEOUT_MILLIS,
    query_timeout: timeouts.queryMillis,
    statement_timeout: timeouts.statementMillis,
    lock_timeout: timeouts.lockMillis,
    idle_in_transaction_session_timeout: timeouts.idleInTransactionMillis,
    types: valueParsers,
  };
}
