import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { localPoolWithMfa } from './cognito/pools.ts';
import { buildEnvironment, published } from './environment.ts';
import { type Fakes, startFakes } from './fakes/process.ts';
import type { GuardedProcess } from './fakes/protocol.ts';
import { explainFileError } from './file-error.ts';
import { urlOf } from './loopback.ts';
import { findFreePort, type StackPorts } from './ports.ts';
import { ensureDatabase } from './postgres/database.ts';
import { type PostgresServer, startPostgres, stopSteps } from './postgres/server.ts';

export interface StackOptions {
  /** Holds everything the stack keeps; made when absent. */
  dataFolder: string;
  /** Ports on this machine; 0 and absent stand for any free one. */
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
  /** Has those fakes load that the report of the health asks, and gives up on soon: their first answers take longer. */
  warm(): Promise<void>;
  /** Has this process ended too when the process that started the stack dies; undefined ends that. */
  guard(child: GuardedProcess | undefined): void;
  /** Settles with the name of the part that ended unexpectedly. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and the fakes of Cognito, S3 and SES, reachable from this machine alone.
 * @throws Failure with what is wrong and how to fix it
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const folder = resolve(options.dataFolder);
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true }).catch((error: unknown) => {
    throw explainFileError(error);
  });
  const { cognito = 0, s3 = 0, mailbox = 0 } = options.ports ?? {};
  const fakes = startFakes(
    { folder, bucket: published.bucket, ports: { cognito, s3, mailbox } },
    join(logs, 'fakes.log'),
  );
  const guards = new Guards(fakes);
  const [database, fakePorts] = await Promise.allSettled([
    startDatabase(folder, options, guards),
    fakes.ready,
  ] as const);
  if (database.status === 'fulfilled' && fakePorts.status === 'fulfilled') {
    const ports = { postgres: database.value.port, ...fakePorts.value };
    return assemble(ports, database.value.server, fakes, guards, options.appEnv ?? 'local');
  }
  if (database.status === 'fulfilled') await database.value.server.stop();
  await fakes.stop();
  // Where the process of the fakes fails, its end takes the database along.
  const failed = fakePorts.status === 'rejected' ? fakePorts : (database as PromiseRejectedResult);
  throw explainFileError(failed.reason);
}

/** What the process of the fakes ends when the launcher dies: the database, and the API while it runs. */
class Guards {
  private database: GuardedProcess | undefined;
  private child: GuardedProcess | undefined;

  constructor(private readonly fakes: Fakes) {}

  setDatabase(pid: number, folder: string | undefined): void {
    this.database = { pid, steps: [...stopSteps], ...(folder === undefined ? {} : { folder }) };
    this.send();
  }

  setChild(child: GuardedProcess | undefined): void {
    this.child = child;
    this.send();
  }

  private send(): void {
    this.fakes.guard([this.database, this.child].filter((guarded) => guarded !== undefined));
  }
}

async function startDatabase(
  folder: string,
  options: StackOptions,
  guards: Guards,
): Promise<{ server: PostgresServer; port: number }> {
  const port = options.ports?.postgres || (await findFreePort());
  const access = { user: published.databaseUser, password: published.databasePassword };
  const server = await startPostgres({
    ...access,
    port,
    folder: join(folder, 'postgres'),
    logFile: join(folder, 'logs', 'postgres.log'),
    onSpawn: (pid, copy) => guards.setDatabase(pid, copy),
    ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }),
  });
  try {
    await ensureDatabase({ ...access, port, database: published.database });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { server, port };
}

function assemble(
  ports: StackPorts,
  server: PostgresServer,
  fakes: Fakes,
  guards: Guards,
  appEnv: 'local' | 'test',
): LocalStack {
  return {
    env: buildEnvironment(ports, appEnv),
    envWithMfa: buildEnvironment(ports, appEnv, localPoolWithMfa),
    mailboxUrl: urlOf(ports.mailbox),
    ports,
    warm: async () => {
      const ask = async (port: number) => (await fetch(urlOf(port))).body?.cancel();
      // Whatever they answer; what ends meanwhile is reported as broken.
      await Promise.allSettled([ports.cognito, ports.s3].map(ask));
    },
    guard: (child) => guards.setChild(child),
    broken: Promise.race([
      server.ended.then(() => 'PostgreSQL'),
      fakes.ended.then(() => 'The process of the fakes of Cognito, S3 and SES'),
    ]),
    stop: async () => {
      await server.stop();
      // Last, because it ends what is left when this process is killed meanwhile.
      await fakes.stop();
    },
  };
}
