import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../../cli/failure.ts';
import { repositoryRoot, runTool } from '../../../cli/run-tool.ts';
import type { Variables } from '../../environment/variables.ts';
import { commitOf, findPending, newestRelease } from '../../migrations/pending.ts';
import { textReport } from '../../migrations/report/text.ts';
import type { CheckReport } from '../../migrations/rules/findings.ts';
import { recordingFile } from '../../migrations/running-release/recording.ts';

export interface PlannedMigrations {
  /** `unknown`: what is pending is not known. `not judged`: pending, and the migration check gave no verdict. */
  readonly state: 'none' | 'safe' | 'blocked' | 'not judged' | 'left out' | 'unknown';
  /** Git reference that they are pending against; undefined where it is unknown. */
  readonly base: string | undefined;
  readonly pending: readonly string[];
  /** What was not proved, or why there is no answer. */
  readonly notes: readonly string[];
  /** The migration check's own report. */
  readonly report?: string;
  /** Whether the statements of the running release were tried on the new schema. */
  readonly replayed?: boolean;
}

/** What was checked of the migrations of a release: with the running release's statements, without them, or nothing. */
export type CheckedMigrations = 'with its statements' | 'without its statements' | 'not checked';

export const checkedOf = ({ state, replayed }: PlannedMigrations): CheckedMigrations => {
  if (state !== 'safe') return 'not checked';
  return replayed === true ? 'with its statements' : 'without its statements';
};

const folder = join(repositoryRoot, 'migrations');

/**
 * What the repository has of the running release: its tag where there is one, else its commit. Where something runs that
 * no record knows, the newest release of main.
 */
export async function baseOf(
  variables: Pick<Variables, 'all'>,
  running: { readonly version: string; readonly commit: string } | undefined,
): Promise<string | undefined> {
  if (running === undefined || running.commit === 'unknown') return (await newestRelease(folder)) ?? undefined;
  const tag = `v${running.version}`;
  const known = await runTool('git', ['rev-parse', '--verify', '--quiet', `${tag}^{commit}`], variables.all);
  return known.exitCode === 0 && known.stdout === running.commit ? tag : running.commit;
}

export interface MigrationQuestion {
  readonly check: boolean;
  readonly runs: boolean;
  readonly isFirst?: boolean;
  /** The environment whose database this one's is a replica of. */
  readonly follows?: string | undefined;
}

/** The migrations that the running release does not have, and what the migration check reports of them. */
export async function planMigrations(
  { all }: Pick<Variables, 'all'>,
  base: string | undefined,
  { check, runs, isFirst = false, follows }: MigrationQuestion,
): Promise<PlannedMigrations> {
  if (!runs) return { state: 'none', base, pending: [], notes: ['nothing that is planned runs migrations'] };
  if (isFirst) {
    // A later release is checked as anywhere: the database may have been promoted since.
    const note =
      follows === undefined
        ? 'nothing runs here yet: every migration is applied to an empty database, where nobody waits'
        : `its database follows that of ${follows}, which has to have every migration of this release already`;
    return { state: 'none', base: undefined, pending: [], notes: [note] };
  }
  if (base === undefined) {
    const notes = ['the running release is not known here; name it with --base v1.2.3, or --base empty for none'];
    return { state: 'unknown', base: undefined, pending: [], notes };
  }
  try {
    const { pending, changed } = await findPending(folder, base);
    const names = [...pending, ...changed].map((file) => basename(file, '.ts'));
    if (names.length === 0) return { state: 'none', base, pending: [], notes: [] };
    if (!check) return { state: 'left out', base, pending: names, notes: ['skipped by --skip-migration-check'] };
    return await runCheck(all, base, names);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { state: 'unknown', base, pending: [], notes: [`${error.message}. ${error.next.join('. ')}.`] };
  }
}

/**
 * Options of the migration check for the statements of the running release: they are replayed where its commit is recorded.
 * @param root where `.local/release` holds the recordings
 */
export async function replayOptions(base: string, root = repositoryRoot): Promise<string[]> {
  if (base === 'empty') return [];
  const recording = recordingFile(root, await commitOf(folder, base));
  return existsSync(recording) ? ['--statements', recording] : ['--without-compatibility'];
}

/** In a process of its own: it starts a PostgreSQL and threads, and stdout is for its report alone. */
async function runCheck(env: Variables['all'], base: string, pending: readonly string[]): Promise<PlannedMigrations> {
  const args = ['--json', '--no-stall', '--base', base, ...(await replayOptions(base))];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', './apps/local/loader.mjs', 'apps/release/main.ts', 'migrate', 'check', ...args],
      { cwd: repositoryRoot, env: { ...env }, maxBuffer: 50_000_000 },
      (_error, out, err) => resolve({ stdout: out, stderr: err }),
    );
  });
  const report = readReport(stdout);
  if (report === undefined || 'error' in report) {
    if (report !== undefined)
      return { state: 'not judged', base, pending, notes: [report.error.why, ...report.error.next] };
    const reported = stderr.split('\n').filter((line) => line.trim() !== '' && !line.endsWith('…'));
    return { state: 'not judged', base, pending, notes: [reported.join(' ') || 'the migration check printed nothing'] };
  }
  const replayed = !args.includes('--without-compatibility');
  return { state: report.verdict, base, pending, notes: report.limits, report: textReport(report), replayed };
}

interface NoReport {
  readonly error: { readonly why: string; readonly next: readonly string[] };
}

function readReport(text: string): CheckReport | NoReport | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
