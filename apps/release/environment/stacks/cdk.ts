import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from '../../../cli/run-tool.ts';
import type { Context } from '../context.ts';
import type { Assembly } from './assembly.ts';

/** A run of the CDK's command line under way. */
export interface CdkRun {
  /** Resolves with the exit code; null where a signal ended it. Never rejects. */
  readonly ended: Promise<number | null>;
  /** Where everything stands that it says, from the root of the repository. */
  readonly logFile: string;
  /** Its last lines. */
  tail(): string[];
  /** Ends the command line. What CloudFormation has begun it finishes. */
  stop(): void;
}

const tailLines = 12;
const atOnce = 4;

/** Starts `cdk deploy` of some stacks, from the folder as it was synthesised. */
export function startCdk(
  { settings, variables, clock }: Pick<Context, 'settings' | 'variables' | 'clock'>,
  { folder }: Pick<Assembly, 'folder'>,
  ids: readonly string[],
): CdkRun {
  const logs = join(repositoryRoot, '.local', 'release');
  mkdirSync(logs, { recursive: true });
  const stamp = clock.now().toISOString().replaceAll(/[:.]/g, '-');
  const file = join(logs, `cdk-${settings.name}-${stamp}-${process.pid}.log`);
  const log = openSync(file, 'a');
  const program = join(repositoryRoot, 'node_modules', '.bin', 'cdk');
  const args = ['deploy', ...ids, '--app', folder, '--exclusively', '--require-approval', 'never'];
  const child = spawn(
    process.execPath,
    [program, ...args, '--concurrency', String(atOnce), '--progress', 'events', '--no-notices', '--no-color'],
    {
      cwd: repositoryRoot,
      stdio: ['ignore', log, log],
      // In a group of its own: an interruption at the terminal is for this command to deal with.
      detached: true,
      env: {
        ...variables.all,
        AWS_REGION: settings.region,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: 'true',
      },
    },
  );
  closeSync(log);
  return {
    ended: endOf(child),
    logFile: relative(repositoryRoot, file),
    tail: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => line !== '' && !line.includes('Synthesis time'))
        .slice(-tailLines),
    stop: () => child.kill('SIGTERM'),
  };
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', resolve);
  });
