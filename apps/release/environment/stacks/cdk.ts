import { appendFileSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from '../../../cli/run-tool.ts';
import type { Context } from '../context.ts';
import type { Assembly } from './assembly.ts';

export type CdkOutcome = 'deployed' | 'failed' | 'stopped';

/** A deployment by the CDK that is in progress. */
export interface CdkRun {
  /** Never rejects: the states of the stacks decide what failed. */
  readonly ended: Promise<CdkOutcome>;
  /** Everything that the CDK prints, from the root of the repository. */
  readonly logFile: string;
  /** Its last lines. */
  tail(): string[];
  /** Begins no further stack. CloudFormation completes what it has begun. */
  stop(): void;
}

const tailLines = 12;
const stacksAtOnce = 4;
/** https://docs.aws.amazon.com/cdk/api/toolkit-lib/message-registry/ */
const beforeStack = 'CDK_TOOLKIT_I5100';

class Stopped extends Error {}

/** Deploys some stacks with the CDK's toolkit, from the folder as it was synthesised. */
export function startCdk(
  { settings, variables, clock }: Pick<Context, 'settings' | 'variables' | 'clock'>,
  { folder }: Pick<Assembly, 'folder'>,
  ids: readonly string[],
  { revertsDrift = false }: { readonly revertsDrift?: boolean } = {},
): CdkRun {
  const logs = join(repositoryRoot, '.local', 'release');
  mkdirSync(logs, { recursive: true });
  const stamp = clock.now().toISOString().replaceAll(/[:.]/g, '-');
  const file = join(logs, `cdk-${settings.name}-${stamp}-${process.pid}.log`);
  const lines: string[] = [];
  const log = (text: string) => {
    appendFileSync(file, `${text}\n`);
    lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
    lines.splice(0, lines.length - tailLines);
  };
  const stopped = Promise.withResolvers<'stopped'>();
  let isStopped = false;

  const deploy = async (): Promise<CdkOutcome> => {
    // It takes half a second to load, which commands that deploy nothing should not wait for.
    const { BaseCredentials, ExpandStackSelection, StackSelectionStrategy, Toolkit } = await import(
      '@aws-cdk/toolkit-lib'
    );
    const toolkit = new Toolkit({
      emojis: false,
      color: false,
      sdkConfig: { baseCredentials: BaseCredentials.awsCliCompatible({ defaultRegion: settings.region }) },
      ioHost: {
        async notify({ code, message, level }) {
          // The toolkit has no other way to be stopped. It waits for its host before each stack, and gives up when
          // that fails; an error after other messages, which it does not await, would end the process.
          if (isStopped && code === beforeStack) throw new Stopped();
          if (level !== 'trace' && level !== 'debug') log(message);
        },
        // Approval was given to the plan.
        requestResponse: async ({ message, defaultResponse }) => {
          if (isStopped) throw new Stopped();
          log(message);
          return defaultResponse;
        },
      },
    });
    const assembly = await toolkit.fromAssemblyDirectory(folder, { failOnMissingContext: false });
    await toolkit.deploy(assembly, {
      stacks: {
        strategy: StackSelectionStrategy.PATTERN_MUST_MATCH,
        patterns: [...ids],
        expand: ExpandStackSelection.NONE,
      },
      concurrency: stacksAtOnce,
      ...(revertsDrift ? { deploymentMethod: { method: 'change-set', revertDrift: true } } : {}),
      // A rehearsal's time runs faster than life.
      ...(variables.REHEARSAL_SPEED === 1 ? {} : { stackEventPollingInterval: 100 }),
    });
    return 'deployed';
  };

  const ended = deploy().catch((error: unknown): CdkOutcome => {
    if (isStopped) return 'stopped';
    log(messages(error).join('\n'));
    return 'failed';
  });
  return {
    ended: Promise.race([ended, stopped.promise]),
    logFile: relative(repositoryRoot, file),
    tail: () => [...lines],
    stop() {
      isStopped = true;
      stopped.resolve('stopped');
    },
  };
}

/** An error and what caused it. */
function messages(error: unknown): string[] {
  const { name = 'Error', message = String(error), cause } = error as Partial<Error>;
  return [`${name}: ${message}`, ...(cause === undefined ? [] : messages(cause))];
}
