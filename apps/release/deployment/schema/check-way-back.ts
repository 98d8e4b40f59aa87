import { execFile } from 'node:child_process';
import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { repositoryRoot, runTool } from '../../../cli/run-tool.ts';
import { readTaskDefinition } from '../../aws/ecs-tasks.ts';
import type { Context } from '../../environment/context.ts';
import { requireParameter } from '../../environment/params/require-parameter.ts';
import type { CheckReport } from '../../migrations/rules/findings.ts';

/** Files of the migrations at a commit. @throws Failure where this clone does not have it */
export async function migrationsAt(context: Context, commit: string): Promise<string[]> {
  const { exitCode, stdout } = await git(context, 'ls-tree', '--name-only', commit, 'migrations/');
  if (exitCode === 0) return stdout.split('\n').map((path) => path.replace('migrations/', ''));
  throw new Failure({
    what: 'What the running release was built with is not known',
    why: `this clone does not have its commit, ${commit}`,
    next: ['git fetch --all --tags', commandLine('status', context.settings.name)],
    exitCode: exit.blocked,
  });
}

/** The task reverts with the code of its image, so the check has to judge the same files. @throws Failure otherwise */
export async function demandFilesOfImage(context: Context): Promise<void> {
  const name = await requireParameter(context, 'release/migration-task-definition');
  const container = (await readTaskDefinition(context, name))?.containers.find((one) => one.name === 'migration');
  const commit = container?.environment.GIT_COMMIT ?? 'unknown';
  const { exitCode } = await git(context, 'diff', '--quiet', commit, '--', 'migrations');
  if (exitCode === 0) return;
  throw new Failure({
    what: 'The migrations here are not those of the deployed migration task',
    why:
      exitCode === 1
        ? `the files in migrations differ from those of its commit ${commit}, and the check would judge others than the task reverts`
        : `this clone does not have its commit, ${commit}`,
    next: ['git fetch --all --tags', `git switch --detach ${commit}`],
    exitCode: exit.blocked,
  });
}

/** What the migration check finds in everything that is newer than a migration. @throws Failure where it cannot run */
export async function checkSince(context: Context, name: string): Promise<CheckReport> {
  const words = ['migrate', 'check', '--json', '--no-stall', '--since', name];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', './apps/local/loader.mjs', 'apps/release/main.ts', ...words],
      { cwd: repositoryRoot, env: { ...context.variables.all }, maxBuffer: 50_000_000, signal: context.signal },
      (_error, out, err) => resolve({ stdout: out, stderr: err }),
    );
  });
  context.signal.throwIfAborted();
  const report = parsed(stdout);
  if (report !== undefined && !('error' in report)) return report;
  throw new Failure({
    what: 'The migration check gave no verdict on the way back',
    why: report?.error.why ?? (stderr.trim().split('\n').at(-1) || 'it printed nothing'),
    next: [commandLine('migrate check', [], { since: name })],
    exitCode: exit.blocked,
  });
}

function parsed(text: string): CheckReport | { readonly error: { readonly why: string } } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const git = ({ variables }: Context, ...words: string[]) =>
  runTool('git', ['-C', repositoryRoot, ...words], variables.all);
