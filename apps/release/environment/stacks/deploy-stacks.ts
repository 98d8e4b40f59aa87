import { setTimeout as wait } from 'node:timers/promises';
import { exit } from '../../../cli/exit-codes.ts';
import { describeStack, isStackInProgress, type StackFacts } from '../../aws/cloudformation-stacks.ts';
import { isExpired } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import type { AssembledStack, Assembly } from './assembly.ts';
import { type CdkOutcome, type CdkRun, startCdk } from './cdk.ts';
import { type Compared, compareStacks } from './compare.ts';
import { cdkFailure, expiredFailure, failureOf, interruptedFailure } from './explain-stack-failure.ts';
import { awaitPrerequisites } from './prerequisites.ts';
import { isGood, isStart, StackFailure } from './stack-failure.ts';
import { StackFollower } from './stack-follower.ts';
import { judgeStack } from './stuck-stack.ts';

export interface StackResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'unchanged' | 'created' | 'updated';
}

/**
 * Deploys those of the stacks that differ from what is deployed, and reports what happens as it comes. Waits first for
 * what an interrupted run has left in progress. There is no time limit: CloudFormation has its own.
 * @throws StackFailure with the first resource that failed, and why
 */
export async function deployStacks(
  context: Context,
  assembly: Assembly,
  ids: readonly string[],
): Promise<StackResult[]> {
  const stacks = assembly.stacks.filter(({ id }) => ids.includes(id));
  const unknown = ids.filter((id) => !stacks.some((stack) => stack.id === id));
  if (unknown.length > 0) throw new Error(`no stack ${unknown.join(', ')} in ${assembly.settings.name}`);
  return explained(context, stacks, async () => {
    await waitForUnfinished(context, stacks);
    const compared = await compareStacks(context, stacks);
    for (const { stack, facts } of compared) requireUsable(stack, facts);
    const changing = compared.filter(({ state }) => state !== 'unchanged');
    for (const one of changing) await awaitPrerequisites(context, one);
    if (changing.length > 0) await deployChanging(context, assembly, changing);
    return compared.map(({ stack: { id, name }, state }) => ({ id, name, outcome: outcomes[state] }));
  });
}

/** Has CloudFormation go through stacks whose templates are deployed, and set back what was changed by hand. */
export async function deployAgain(context: Context, assembly: Assembly, ids: readonly string[]): Promise<void> {
  const stacks = assembly.stacks.filter(({ id }) => ids.includes(id));
  await explained(context, stacks, async () => {
    await waitForUnfinished(context, stacks);
    const compared = await compareStacks(context, stacks);
    for (const { stack, facts } of compared) requireUsable(stack, facts);
    await deployChanging(context, assembly, compared, { revertsDrift: true });
  });
}

const realWaitMillis = 200;

const outcomes = { create: 'created', update: 'updated', unchanged: 'unchanged' } as const;

/** Waits for stacks that are in progress already. @throws StackFailure where one does not end as it was asked to be */
async function waitForUnfinished(context: Context, stacks: readonly AssembledStack[]): Promise<void> {
  const facts = await Promise.all(stacks.map((stack) => describeStack(context, stack)));
  const unfinished = stacks.filter((_, i) => isStackInProgress(facts[i]?.status));
  await Promise.all(
    unfinished.map(async (stack) => {
      context.out.print(`    Stack ${stack.id} is in progress already; waiting for it first`);
      const follower = new StackFollower(context, stack);
      await follower.begin(isStart);
      const now = await waitUntilEnded(context, follower);
      end(follower, now);
      if (now !== undefined && !isGood(now.status)) throw failureOf(context, stack, now, follower.events);
    }),
  );
}

/** Follows a stack until CloudFormation has ended its operation. */
async function waitUntilEnded(context: Context, follower: StackFollower): Promise<StackFacts | undefined> {
  const read = async (): Promise<StackFacts | undefined> => {
    const facts = await describeStack(context, follower.stack);
    await follower.read();
    return facts;
  };
  const { value } = await pollAws(atPaceOfCdk(context), read, {
    everySeconds: pollSeconds.progress,
    until: (facts) => !isStackInProgress(facts?.status),
  });
  return value;
}

function end(follower: StackFollower, facts: StackFacts | undefined): void {
  const status = facts?.status ?? 'gone';
  follower.end(status, isGood(status));
}

function requireUsable(stack: AssembledStack, facts: StackFacts | undefined): void {
  if (facts === undefined) return;
  const judged = judgeStack(facts);
  if (judged === undefined) return;
  throw new StackFailure({
    stackId: stack.id,
    what: `Stack ${stack.id} (${stack.name}) cannot be deployed`,
    why: `it is ${judged.detail}`,
    next: [...(judged.fix === undefined ? [] : [judged.fix]), 'Then run the same command again'],
    exitCode: exit.stuck,
  });
}

async function deployChanging(
  context: Context,
  assembly: Assembly,
  changing: readonly Compared[],
  options: { readonly revertsDrift?: boolean } = {},
): Promise<void> {
  const stacks = changing.map(({ stack }) => stack);
  const followers = stacks.map((stack) => new StackFollower(context, stack));
  await Promise.all(followers.map((follower) => follower.begin()));
  const run = startCdk(
    context,
    assembly,
    stacks.map(({ id }) => id),
    options,
  );
  const outcome = await followRun(context, run, followers);
  await judgeRun(context, run, outcome, followers, changing);
}

async function followRun(context: Context, run: CdkRun, followers: readonly StackFollower[]): Promise<CdkOutcome> {
  const over = new AbortController();
  const ended = run.ended.finally(() => over.abort());
  const stop = () => run.stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await pollAws(atPaceOfCdk(context), () => Promise.all(followers.map((follower) => follower.read())), {
      everySeconds: pollSeconds.progress,
      until: () => false,
      signal: over.signal,
    });
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  const outcome = await ended;
  if (context.signal.aborted) {
    throw interruptedFailure(followers.filter(({ isInProgress }) => isInProgress).map(({ stack }) => stack.name));
  }
  return outcome;
}

/** A rehearsal's clock runs faster than the CDK that is waited for, so a part of each wait is real. */
const atPaceOfCdk = ({ clock, out }: Context): Pick<Context, 'clock' | 'out'> => ({
  out,
  clock: {
    ...clock,
    async sleep(seconds, signal) {
      await Promise.all([clock.sleep(seconds, signal), wait(realWaitMillis)]);
    },
  },
});

/** The states of the stacks decide, not the exit code alone: one can be wrong either way. */
async function judgeRun(
  context: Context,
  run: CdkRun,
  outcome: CdkOutcome,
  followers: readonly StackFollower[],
  changing: readonly Compared[],
): Promise<void> {
  const stacks = changing.map(({ stack }) => stack);
  const failures: StackFailure[] = [];
  for (const follower of followers) {
    let now = await describeStack(context, follower.stack);
    if (isStackInProgress(now?.status)) {
      context.out.print(`    The CDK has ended, but stack ${follower.stack.id} is still in progress`);
      now = await waitUntilEnded(context, follower);
    }
    end(follower, now);
    if (follower.events.length > 0 && now !== undefined && !isGood(now.status)) {
      failures.push(failureOf(context, follower.stack, now, follower.events, run.logFile));
    }
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  const left = (await compareStacks(context, stacks)).filter(({ state }) => state !== 'unchanged');
  if (left.length > 0)
    throw cdkFailure(
      context,
      run,
      outcome,
      left.map(({ stack }) => stack),
    );
}

/** Runs the work, and explains where the stacks stand when somebody or the end of the credentials interrupts it. */
async function explained<T>(
  { signal }: Context,
  stacks: readonly AssembledStack[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isExpired(error)) throw expiredFailure(stacks, error);
    if (signal.aborted && !(error instanceof StackFailure)) throw interruptedFailure(['what it has begun']);
    throw error;
  }
}
