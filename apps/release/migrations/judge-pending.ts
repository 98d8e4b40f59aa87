import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Failure } from '../../cli/failure.ts';
import type { Baseline } from './baseline.ts';
import { BrokenMigration, loadMigrations, runMigration } from './one-migration/run.ts';
import type { MigrationThread } from './one-migration/thread.ts';
import type { PendingFiles } from './pending.ts';
import { changedAfterRelease, type FileSet, judgePlace, timeOf } from './rules/file-set.ts';
import type { MigrationVerdict, RuleHit } from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { adviceOn } from './rules/safe-forms.ts';
import { type CheckSettings, judgeMigrations } from './sequence.ts';

/** @throws Failure where a file of the running release does not load */
export async function loadReleased(thread: MigrationThread, files: readonly string[]): Promise<LoadedMigration[]> {
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

/** Builds the running release's schema in an empty database. @throws Failure where one of its migrations fails */
export async function buildBase(
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

/** Judges every pending file, and the files as a set. Nothing after a file that does not load is judged. */
export async function judgePending(
  settings: CheckSettings,
  baseline: Baseline,
  files: PendingFiles,
  released: readonly LoadedMigration[],
): Promise<MigrationVerdict[]> {
  const pending: LoadedMigration[] = [];
  let broken: MigrationVerdict | undefined;
  for (const file of files.pending) {
    try {
      pending.push(...(await loadMigrations(settings.thread, file)));
    } catch (error) {
      if (!(error instanceof BrokenMigration)) throw error;
      broken ??= brokenFile(file, error);
    }
  }
  const isBefore = ({ file }: LoadedMigration) => broken === undefined || file < broken.file;
  const verdicts = await judgeMigrations(settings, baseline, pending.filter(isBefore));
  if (broken !== undefined) {
    verdicts.push(broken);
    for (const { name, file } of pending.filter((migration) => !isBefore(migration)))
      verdicts.push({ name, file, verdict: 'not judged', findings: [], phases: {} });
  }
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
  const first = files.pending[0] ?? files.released[0];
  const set: FileSet = {
    base: files.base,
    newestReleasedMillis: Math.max(0, ...released.map(({ name }) => timeOf(name))),
    index:
      first === undefined
        ? undefined
        : await readFile(join(resolve(first, '..'), 'index.ts'), 'utf8').catch(() => undefined),
  };
  for (const verdict of verdicts)
    if (verdict.broken === undefined) for (const hit of judgePlace(verdict.name, set)) addFinding(verdict, hit);
  for (const file of files.changed) {
    const verdict: MigrationVerdict = {
      name: basename(file, '.ts'),
      file,
      verdict: 'safe',
      findings: [],
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
