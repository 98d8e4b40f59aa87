import 'reflect-metadata';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { DataSource, type Logger, type MigrationInterface, type QueryRunner } from 'typeorm';
import { resetSessionAfterEach, transactionOf, withExecutor } from '../../../api/database/migration-session.ts';
import type { Acknowledgement, LoadedMigration } from '../rules/migration.ts';
import type { SqlFailure } from '../rules/trace.ts';
import { markers, type Reply, type Request, type RunRequest, type RunResult, sessionName } from './protocol.ts';

/*
 * Loads and runs migrations in a process of their own, as the runner does. One that loops for ever, ends the process or
 * kills its connection takes this process along and not the check.
 */
type MigrationClass = { new (): MigrationInterface; name: string; compatibleFrom?: unknown; acknowledges?: unknown };

async function classesIn(file: string): Promise<MigrationClass[]> {
  const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  // A list names what the runner runs, whatever it is called elsewhere.
  const values = Object.values(exported).flatMap((value) => (Array.isArray(value) ? value : [value]) as unknown[]);
  const classes = [...new Set(values)].filter(
    (value): value is MigrationClass =>
      typeof value === 'function' && typeof (value.prototype as MigrationInterface | undefined)?.up === 'function',
  );
  const moment = ({ name }: MigrationClass) => Number(name.match(/\d{13}$/)?.[0] ?? 0);
  return classes.toSorted((a, b) => moment(a) - moment(b));
}

async function load(file: string): Promise<LoadedMigration[]> {
  return (await classesIn(file)).map((type) => {
    const instance = new type();
    return {
      name: instance.name ?? type.name,
      file,
      transaction: instance.transaction !== false,
      ...(typeof type.compatibleFrom === 'string' ? { compatibleFrom: type.compatibleFrom } : {}),
      acknowledges: (Array.isArray(type.acknowledges) ? type.acknowledges : []) as Acknowledgement[],
    };
  });
}

async function run({ file, name, direction, database, lockTimeoutMillis }: RunRequest): Promise<RunResult> {
  const type = (await classesIn(file)).find((found) => (new found().name ?? found.name) === name);
  if (type === undefined) throw new Error(`${file} does not export ${name}`);
  let connectionLost = false;
  const source = new DataSource({
    type: 'postgres',
    extra: { ...database, application_name: sessionName, lock_timeout: lockTimeoutMillis },
    migrations: [type],
    migrationsTableName: 'migrations',
    logger: silent,
    poolErrorHandler: () => {
      connectionLost = true;
    },
  });
  await source.initialize();
  const [migration] = source.migrations as [MigrationInterface];
  const onEnd = () => {
    connectionLost = true;
  };
  const hasRun = markBoundaries(migration, (client) => client.on('error', onEnd).on('end', onEnd));
  resetSessionAfterEach([migration]);
  const result: RunResult = { connectionLost: false };
  try {
    await withExecutor(source, lockTimeoutMillis, async (executor) => {
      executor.transaction = direction === 'up' ? 'each' : transactionOf(migration);
      await (direction === 'up' ? executor.executePendingMigrations() : executor.undoLastMigration());
    });
    if (!hasRun()) throw new Error('the runner passes it over');
  } catch (failure) {
    result.error = failureOf(failure);
  }
  result.connectionLost = connectionLost;
  await source.destroy().catch(() => undefined);
  return result;
}

/** Marks in the session what the migration sends; see `markers`. */
function markBoundaries(migration: MigrationInterface, onClient: (client: pg.Client) => void): () => boolean {
  let hasRun = false;
  for (const direction of ['up', 'down'] as const) {
    const plain = migration[direction].bind(migration);
    migration[direction] = async (queryRunner: QueryRunner) => {
      hasRun = true;
      onClient((await queryRunner.connect()) as pg.Client);
      await queryRunner.query(markers.begin);
      try {
        await plain(queryRunner);
      } finally {
        await queryRunner.query(markers.end).catch(() => undefined);
      }
    };
  }
  return () => hasRun;
}

/** The report names what fails; TypeORM would print it as well. */
const silent: Logger = {
  logQuery: () => {},
  logQueryError: () => {},
  logQuerySlow: () => {},
  logSchemaBuild: () => {},
  logMigration: () => {},
  log: () => {},
};

/** What went wrong, in a form that crosses processes. */
function failureOf(error: unknown): SqlFailure {
  const source = (error as { driverError?: unknown } | undefined)?.driverError ?? error;
  const { message, code, hint } = (source ?? {}) as { message?: string; code?: string; hint?: string };
  return {
    message: message === undefined || message === '' ? String(source) : message,
    ...(source instanceof pg.DatabaseError && code !== undefined ? { code } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}

const send = (reply: Reply) => process.send?.(reply);

process.on('message', (request: Request) => {
  send({ id: request.id, kind: 'begun' });
  const work = request.kind === 'load' ? load(request.file) : run(request);
  work.then(
    (result) => send({ id: request.id, kind: 'done', result }),
    (error: unknown) => send({ id: request.id, kind: 'failed', error: failureOf(error) }),
  );
});
process.on('disconnect', () => process.exit());
