import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { localPool, localPoolWithMfa } from './cognito/pools.ts';
import { explainFileError } from './failure.ts';
import { findFreePort, type StackPorts } from './ports.ts';
import { ensureDatabase } from './postgres/database.ts';
import { type PostgresServer, startPostgres, stopSteps } from './postgres/server.ts';
import { type StandIns, startStandIns } from './stand-ins/process.ts';
import type { GuardedProcess } from './stand-ins/protocol.ts';

/** Values published with this repository; a deployed environment refuses each of them. */
const published = {
  region: 'eu-central-1',
  // The key pair that s3rver knows.
  accessKey: 'S3RVER',
  database: 'classboard',
  databaseUser: 'classboard',
  databasePassword: 'classboard-local',
  bucket: 'classboard-local',
} as const;

export interface StackOptions {
  /** Holds everything the stack keeps; made when absent. */
  dataFolder: string;
  /** Ports on 127.0.0.1; 0 and absent stand for any free one. */
  ports?: Partial<StackPorts>;
  appEnv?: 'local' | 'test';
  /** Settings of PostgreSQL as `name: value`. */
  postgresSettings?: Record<string, string | number>;
}

export interface LocalStack {
  /** Every environment variable that the API needs. */
  env: Record<string, string>;
  /** The same with the pool that demands TOTP of everybody. */
  envWithMfa: Record<string, string>;
  /** `GET /store` under it reads the mails, `POST /clear-store` empties it; a person opens it in a browser. */
  mailboxUrl: string;
  ports: StackPorts;
  /** Has these processes ended too when the process that started the stack dies. */
  guard(processes: GuardedProcess[]): void;
  /** Settles with the name of the part that ended without being told to. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and the stand-ins for Cognito, S3 and SES on 127.0.0.1.
 * @throws LocalFailure with a line that says how to go on
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const folder = resolve(options.dataFolder);
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true }).catch((error: unknown) => {
    throw explainFileError(error);
  });
  const { cognito = 0, s3 = 0, mailbox = 0 } = options.ports ?? {};
  const [postgresStart, standInStart] = await Promise.allSettled([
    startDatabase(folder, options),
    startStandIns({ folder, bucket: published.bucket, ports: { cognito, s3, mailbox } }, join(logs, 'stand-ins.log')),
  ]);
  if (postgresStart.status === 'rejected' || standInStart.status === 'rejected') {
    if (postgresStart.status === 'fulfilled') await postgresStart.value.server.stop();
    if (standInStart.status === 'fulfilled') await standInStart.value.stop();
    const first = postgresStart.status === 'rejected' ? postgresStart : (standInStart as PromiseRejectedResult);
    throw explainFileError(first.reason);
  }
  return assemble(postgresStart.value, standInStart.value, options.appEnv ?? 'local');
}

interface Database {
  server: PostgresServer;
  port: number;
}

async function startDatabase(folder: string, options: StackOptions): Promise<Database> {
  const port = options.ports?.postgres || (await findFreePort());
  const access = { user: published.databaseUser, password: published.databasePassword };
  const server = await startPostgres({
    ...access,
    port,
    folder: join(folder, 'postgres'),
    logFile: join(folder, 'logs', 'postgres.log'),
    ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }),
  });
  await ensureDatabase({ ...access, port, database: published.database });
  return { server, port };
}

function assemble(database: Database, standIns: StandIns, appEnv: string): LocalStack {
  const { server } = database;
  const ports = { postgres: database.port, ...standIns.ports };
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const env: Record<string, string> = {
    APP_ENV: appEnv,
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(ports.postgres),
    DATABASE_NAME: published.database,
    DATABASE_USER: published.databaseUser,
    DATABASE_PASSWORD: published.databasePassword,
    DATABASE_SSL: 'disable',
    AWS_REGION: published.region,
    AWS_ACCESS_KEY_ID: published.accessKey,
    AWS_SECRET_ACCESS_KEY: published.accessKey,
    COGNITO_USER_POOL_ID: localPool.userPoolId,
    COGNITO_CLIENT_ID: localPool.clientId,
    COGNITO_ENDPOINT: url(ports.cognito),
    COGNITO_JWKS_URI: `${url(ports.cognito)}/${localPool.userPoolId}/.well-known/jwks.json`,
    S3_UPLOADS_BUCKET: published.bucket,
    S3_ENDPOINT: url(ports.s3),
    UPLOAD_SCAN: 'none',
  };
  const guardedDatabase: GuardedProcess = { pid: server.pid, steps: [...stopSteps] };
  standIns.guard([guardedDatabase]);
  return {
    env,
    envWithMfa: {
      ...env,
      COGNITO_USER_POOL_ID: localPoolWithMfa.userPoolId,
      COGNITO_CLIENT_ID: localPoolWithMfa.clientId,
      COGNITO_JWKS_URI: `${url(ports.cognito)}/${localPoolWithMfa.userPoolId}/.well-known/jwks.json`,
    },
    mailboxUrl: url(ports.mailbox),
    ports,
    guard: (processes) => standIns.guard([guardedDatabase, ...processes]),
    broken: Promise.race([
      server.ended.then(() => 'PostgreSQL'),
      standIns.ended.then(() => 'The process of the stand-ins for Cognito, S3 and SES'),
    ]),
    stop: async () => {
      await Promise.all([server.stop(), standIns.stop()]);
    },
  };
}
