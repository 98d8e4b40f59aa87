import type { LoadedMigration } from '../rules/migration.ts';
import type { Trace } from '../rules/trace.ts';
import type { BaseSchema } from '../scratch/base-schema.ts';
import type { KnownState } from '../scratch/catalog.ts';
import type { SeedHint } from '../scratch/seed-hints.ts';
import type { ScratchServer } from '../scratch/server.ts';
import { type MigrationProcess, ProcessFailure } from './process.ts';
import type { RunResult } from './protocol.ts';
import { Recorder } from './recorder.ts';

/** The migration cannot be judged: what happened and what to do. */
export class BrokenMigration extends Error {
  constructor(
    reason: string,
    readonly next: string,
  ) {
    super(reason);
  }
}

export interface Tools {
  server: ScratchServer;
  runner: MigrationProcess;
  base: BaseSchema;
  lockTimeoutMillis: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  /** Of the seeded tables, by `schema.table`. */
  rowsPerTable: Readonly<Record<string, number>>;
  /** What was read of databases that stay as they are, by their names. */
  known: Map<string, KnownState>;
  /** True for tables that are known to be small in production. */
  isSmall(table: string): boolean;
}

/** The migrations that a file exports. @throws BrokenMigration where it does not load or exports none */
export async function loadMigrations(runner: MigrationProcess, file: string): Promise<LoadedMigration[]> {
  try {
    const loaded = await runner.load(file);
    if (loaded.length === 0)
      throw new BrokenMigration('the file exports no migration', 'Export one class with up and down.');
    return loaded;
  } catch (error) {
    if (!(error instanceof ProcessFailure)) throw error;
    const what = error.kind === 'hung' ? 'loading it does not end' : 'it does not compile or load';
    const reason = error.message.replace(/\s+/g, ' ').trim().slice(0, 300);
    throw new BrokenMigration(`${what}: ${reason}`, 'Fix the file; "npm run types" shows the place.');
  }
}

/**
 * Runs one direction of a migration as the runner does, and as its role.
 * @param isTraced statement by statement, with locks; otherwise undisturbed
 * @throws BrokenMigration where it hangs, dies or needs what is not there
 */
export async function runMigration(
  { server, runner, lockTimeoutMillis }: Tools,
  migration: LoadedMigration,
  direction: 'up' | 'down',
  database: string,
  isTraced: boolean,
): Promise<Trace> {
  const recorder = await Recorder.listen(server, isTraced);
  try {
    const { file, name } = migration;
    const access = { ...server.of(database, 'owner'), port: recorder.port };
    const result = await runner
      .run({ file, name, direction, database: access, lockTimeoutMillis })
      .catch((error: unknown) => {
        if (!(error instanceof ProcessFailure)) throw error;
        throw explain(error, direction, recorder.lastSql);
      });
    if (recorder.fault !== undefined) throw recorder.fault;
    requireJudgeable(result, direction, recorder.lastSql);
    return {
      statements: recorder.statements,
      otherConnections: recorder.otherConnections,
      ...(result.error === undefined ? {} : { error: result.error }),
    };
  } finally {
    await recorder.close();
  }
}

const placeOf = (sql: string | undefined): string =>
  sql === undefined ? 'before its first statement' : `at: ${sql.replace(/\s+/g, ' ').slice(0, 160)}`;

function explain(error: ProcessFailure, direction: string, sql: string | undefined): BrokenMigration {
  if (error.kind === 'hung')
    return new BrokenMigration(
      `${direction} ${error.message}; it stopped ${placeOf(sql)}`,
      'Find a wait that nothing ends: a lock of its own, a loop, a promise.',
    );
  return new BrokenMigration(
    `${direction} ended the process that ran it: ${error.message} (${placeOf(sql)})`,
    'A migration must not end the process.',
  );
}

function requireJudgeable({ connectionLost, error }: RunResult, direction: string, sql: string | undefined): void {
  if (connectionLost)
    throw new BrokenMigration(
      `${direction} lost its connection: ${error?.message ?? 'the server closed it'} (${placeOf(sql)})`,
      'A migration must not end its own session or stop the server.',
    );
  const extension = missingExtension(error?.message);
  if (extension !== undefined)
    throw new BrokenMigration(
      `${direction} needs the extension ${extension}, which the scratch server does not have`,
      'Use one that PostgreSQL brings along, or check that production has it and test this migration against a copy of it.',
    );
}

const missingExtension = (message: string | undefined): string | undefined =>
  message?.match(/extension "([^"]+)" is not available/)?.[1] ?? message?.match(/extension\/([\w-]+)\.control/)?.[1];
