import 'reflect-metadata';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { liftLockTimeoutForConcurrently } from '../../../api/database/migration-session.ts';
import type { Acknowledgement, LoadedMigration } from '../rules/migration.ts';
import type { Trace } from '../rules/trace.ts';
import type { Reply, Request, RunRequest } from './protocol.ts';
import { failureOf, Tracer } from './tracer.ts';

/*
 * Loads and runs migrations in a thread of their own: one that loops for ever, ends the process or kills its connection
 * takes this thread along and not the check.
 */
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread');

type MigrationClass = { new (): MigrationInterface; name: string; compatibleFrom?: unknown; acknowledges?: unknown };

let connectionsOpened = 0;
const connect = pg.Client.prototype.connect;
pg.Client.prototype.connect = function (this: pg.Client, ...given: unknown[]) {
  connectionsOpened += 1;
  return (connect as (...given: unknown[]) => unknown).apply(this, given);
} as typeof connect;

async function classesIn(file: string): Promise<MigrationClass[]> {
  const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const classes = Object.values(exported).filter(
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

async function run(request: RunRequest): Promise<Trace> {
  const type = (await classesIn(request.file)).find((found) => (new found().name ?? found.name) === request.name);
  if (type === undefined) throw new Error(`${request.file} does not export ${request.name}`);
  const migration = new type();
  const source = new DataSource({
    type: 'postgres',
    extra: {
      ...request.database,
      application_name: 'classboard-check-migration',
      lock_timeout: request.lockTimeoutMillis,
    },
  });
  const observer = request.traced ? new pg.Client({ ...request.database, database: 'postgres' }) : undefined;
  observer?.on('error', () => {});
  let connectionLost = false;
  await source.initialize();
  const queryRunner = source.createQueryRunner();
  const client = (await queryRunner.connect()) as pg.Client;
  client.on('error', () => {
    connectionLost = true;
  });
  client.on('end', () => {
    connectionLost = true;
  });
  await observer?.connect();
  const tracer = observer === undefined ? undefined : new Tracer(client, observer, sendStatement(request.id));
  if (tracer !== undefined) {
    await client.query('SET client_min_messages = debug1');
    const plain = queryRunner.query.bind(queryRunner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
    const traced = (sql: string, ...rest: unknown[]) =>
      isRunnersOwn(sql) ? plain(sql, ...rest) : tracer.run(sql, (text) => plain(text, ...rest));
    queryRunner.query = traced as typeof queryRunner.query;
  } else {
    announceStatements(queryRunner, request.id);
  }
  liftLockTimeoutForConcurrently(queryRunner, request.lockTimeoutMillis);
  const openedBefore = connectionsOpened;
  let error: unknown;
  try {
    if (migration.transaction !== false) await queryRunner.startTransaction();
    await migration[request.direction](queryRunner);
    if (queryRunner.isTransactionActive) await queryRunner.commitTransaction();
  } catch (failure) {
    error = failure;
    if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction().catch(() => undefined);
  }
  const otherConnections = connectionsOpened - openedBefore;
  const lost = connectionLost;
  await observer?.end().catch(() => undefined);
  await queryRunner.release().catch(() => undefined);
  await source.destroy().catch(() => undefined);
  return {
    statements: tracer?.statements ?? [],
    otherConnections,
    connectionLost: lost,
    ...(error === undefined ? {} : { error: failureOf(error) }),
  };
}

/** The runner's transaction and its question for the lock_timeout are no part of the migration. */
const isRunnersOwn = (sql: string): boolean =>
  /^(START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT typeorm_\d+|(RELEASE|ROLLBACK TO) SAVEPOINT typeorm_\d+)$/.test(sql) ||
  sql === `SELECT setting::int AS millis FROM pg_settings WHERE name = 'lock_timeout'` ||
  /^SET lock_timeout = \d+$/.test(sql);

const sendStatement = (id: number) => (sql: string) => send({ id, kind: 'statement', sql, connectionsOpened });

function announceStatements(queryRunner: { query: unknown }, id: number): void {
  const plain = (queryRunner.query as (...given: unknown[]) => unknown).bind(queryRunner);
  queryRunner.query = (sql: string, ...rest: unknown[]) => {
    sendStatement(id)(sql);
    return plain(sql, ...rest);
  };
}

const send = (reply: Reply) => port.postMessage(reply);

port.on('message', (request: Request) => {
  const work = request.kind === 'load' ? load(request.file) : run(request);
  work.then(
    (result) => send({ id: request.id, kind: 'done', result }),
    (error: unknown) => send({ id: request.id, kind: 'failed', error: failureOf(error) }),
  );
});
