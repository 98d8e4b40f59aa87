import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '../../cli/failure.ts';
import type { Baseline } from './baseline.ts';
import { type CheckSettings, judgeMigrations } from './judge-migrations.ts';
import type { MigrationProcess } from './one-migration/process.ts';
import { BrokenMigration, loadMigrations, runMigration, type Tools } from './one-migration/run.ts';
import type { PendingFiles } from './pending.ts';
import { changedAfterRelease, type FileSet, judgeFileName, judgePlace, timeOf } from './rules/file-set.ts';
import type { MigrationVerdict, RuleHit } from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { adviceOn } from './rules/safe-forms.ts';

export interface LoadedFiles {
  released: LoadedMigration[];
  pending: LoadedMigration[];
  /** Pending files that give no migration. */
  broken: MigrationVerdict[];
}

/** Loads what the files export, and what the runner's list names beside. @throws Failure where a released file does not load */
export async function loadFiles(runner: MigrationProcess, files: PendingFiles): Promise<LoadedFiles> {
  const loaded: LoadedFiles = { released: [], pending: [], broken: [] };
  for (const file of files.released) {
    try {
      loaded.released.push(...(await loadMigrations(runner, file)));
    } catch (error) {
      if (!(error instanceof BrokenMigration)) throw error;
      throw new Failure({
        what: `The released migration ${basename(file)} cannot be used`,
        why: error.message,
        next: [error.next],
      });
    }
  }
  const load = async (file: string) => {
    try {
      return await loadMigrations(runner, file);
    } catch (error) {
      if (!(error instanceof BrokenMigration)) throw error;
      loaded.broken.push(brokenFile(file, error));
      return [];
    }
  };
  for (const file of files.pending) loaded.pending.push(...(await load(file)));
  // A list that imports a broken file does not load either; that file has been reported.
  if (files.index !== undefined && loaded.broken.length === 0) {
    const known = new Set([...loaded.released, ...loaded.pending].map(({ name }) => name));
    for (const migration of (await load(files.index.file)).filter(({ name }) => !known.has(name)))
      (files.index.released.includes(migration.name) ? loaded.released : loaded.pending).push(migration);
  }
  const byTime = (a: LoadedMigration, b: LoadedMigration) => timeOf(a.name) - timeOf(b.name);
  return { ...loaded, released: loaded.released.toSorted(byTime), pending: loaded.pending.toSorted(byTime) };
}

/** Builds the running release's schema in an empty database. @throws Failure where one of its migrations fails */
export async function buildBase(
  settings: CheckSettings,
  released: readonly LoadedMigration[],
  database: string,
): Promise<void> {
  const base = { oids: new Set<number>(), names: new Set<string>() };
  const tools: Tools = { ...settings, base, rowsPerTable: {}, known: new Map(), isSmall: () => false };
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

/** Judges every pending migration, and the files as a set. */
export async function judgePending(
  settings: CheckSettings,
  baseline: Baseline,
  files: PendingFiles,
  { released, pending, broken }: LoadedFiles,
): Promise<MigrationVerdict[]> {
  const verdicts = [...broken, ...(await judgeMigrations(settings, baseline, pending))];
  await judgeFileSet(files, released, verdicts);
  return verdicts;
}

function brokenFile(file: string, { message, next }: BrokenMigration): MigrationVerdict {
  const name = basename(file, '.ts');
  return {
    name,
    file,
    verdict: 'broken',
    findings: [],
    unproved: [],
    phases: {},
    broken: { migration: name, reason: message, next },
  };
}

/** What concerns the files as a set: changed after release, not listed, older than a released one. */
async function judgeFileSet(
  files: PendingFiles,
  released: readonly LoadedMigration[],
  verdicts: MigrationVerdict[],
): Promise<void> {
  const set: FileSet = {
    base: files.base,
    newestReleasedMillis: Math.max(0, ...released.map(({ name }) => timeOf(name))),
    index: files.index === undefined ? undefined : await readFile(files.index.file, 'utf8'),
  };
  for (const verdict of verdicts) {
    const place = verdict.broken === undefined ? judgePlace(verdict.name, set) : [];
    for (const hit of [...judgeFileName(basename(verdict.file)), ...place]) addFinding(verdict, hit);
  }
  for (const file of files.changed) {
    const verdict: MigrationVerdict = {
      name: basename(file, '.ts'),
      file,
      verdict: 'safe',
      findings: [],
      unproved: [],
      phases: {},
    };
    addFinding(verdict, changedAfterRelease(file, set));
    verdicts.push(verdict);
  }
}

function addFinding(verdict: MigrationVerdict, { check, facts }: RuleHit): void {
  verdict.findings.push({
    check,
    migration: verdict.name,
    ...facts,
    ...adviceOn(check, facts),
  });
  if (verdict.verdict === 'safe') verdict.verdict = 'blocked';
}
