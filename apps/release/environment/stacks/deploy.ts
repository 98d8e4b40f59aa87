import { setTimeout as wait } from 'node:timers/promises';
import { exit } from '../../../cli/exit-codes.ts';
import { describeStack, isStackInProgress, type StackFacts } from '../../aws/cloudformation-stacks.ts';
import { isExpired } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import type { AssembledStack, Assembly } from './assembly.ts';
import { type CdkOutcome, type CdkRun, startCdk } from './cdk.ts';
import { type Compared, compareStacks } from './compare.ts';
import { cdkFailure, expiredFailure, failureOf, interruptedFailure } from './explain.ts';
import { isGood, isStart, StackFailure } from './failure.ts';
import { StackFollower } from './follow.ts';
import { judgeStack } from './stuck-stack.ts';

export { StackFailure } from './failure.ts';

export interface StackResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'unchanged' | 'created' | 'updated';
}

const pollSeconds = 5;

/**
 * Deploys those of the stacks that differ from what is deployed, and tells what happens as it comes. Waits first for
 * what an interrupted run has left under way. There is no time limit: CloudFormation has its own.
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
    await settle(context, stacks);
    const compared = await compareStacks(context, stacks);
    for (const { stack, facts } of compared) requireUsable(context, stack, facts);
    const changing = compared.filter(({ state }) => state !== 'unchanged');
    if (changing.length > 0) await deployChanging(context, assembly, changing);
    return compared.map(({ stack: { id, name }, state }) => ({ id, name, outcome: outcomes[state] }));
  });
}

const outcomes = { create: 'created', update: 'updated', unchanged: 'unchanged' } as const;

/** Follows stacks that are under way already until each has come to rest. */
async function settle(context: Context, stacks: readonly AssembledStack[]): Promise<void> {
  const facts = await Promise.all(stacks.map((stack) => describeStack(context, stack)));
  const moving = stacks.filter((_, i) => isStackInProgress(facts[i]?.status));
  await Promise.all(
    moving.map(async (stack) => {
      context.out.say(`    Stack ${stack.id} is under way already; waiting for it first`);
      const follower = new StackFollower(context, stack);
      await follower.begin(isStart);
      let now = await describeStack(context, stack);
      while (isStackInProgress(now?.status)) {
        await pause(context);
        await follower.look();
        now = await describeStack(context, stack);
      }
      await follower.look();
      finish(follower, now);
      if (now !== undefined && !isGood(now.status)) throw failureOf(context, stack, now, follower.events);
    }),
  );
}

function finish(follower: StackFollower, facts: StackFacts | undefined): void {
  const status = facts?.status ?? 'gone';
  follower.end(status, isGood(status));
}

/** A rehearsal's clock runs faster than the CDK that it waits for, so a part of the wait is real. */
const pause = (context: Context): Promise<unknown> => Promise.all([context.clock.sleep(pollSeconds), wait(200)]);

function requireUsable(context: Context, stack: AssembledStack, facts: StackFacts | undefined): void {
  if (facts === undefined) return;
  const judged = judgeStack(facts, context.settings.protected);
  if (judged === undefined) return;
  throw new StackFailure({
    stackId: stack.id,
    what: `Stack ${stack.id} (${stack.name}) cannot be deployed`,
    why: `it is ${judged.detail}`,
    next: [...(judged.fix === undefined ? [] : [judged.fix]), 'Then run the same command again'],
    exitCode: exit.stuck,
  });
}

async function deployChanging(context: Context, assembly: Assembly, changing: readonly Compared[]): Promise<void> {
  const stacks = changing.map(({ stack }) => stack);
  const followers = stacks.map((stack) => new StackFollower(context, stack));
  await Promise.all(followers.map((follower) => follower.begin()));
  const run = startCdk(
    context,
    assembly,
    stacks.map(({ id }) => id),
  );
  const outcome = await followRun(context, run, followers);
  await judgeRun(context, run, outcome, followers, changing);
}

async function followRun(context: Context, run: CdkRun, followers: readonly StackFollower[]): Promise<CdkOutcome> {
  let over = false;
  const ended = run.ended.finally(() => {
    over = true;
  });
  const stop = () => run.stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    while (!over) {
      await Promise.race([ended, pause(context)]);
      await Promise.all(followers.map((follower) => follower.look()));
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  const outcome = await ended;
  if (context.signal.aborted) {
    throw interruptedFailure(followers.filter(({ moves }) => moves).map(({ stack }) => stack.name));
  }
  return outcome;
}

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
  const facts = new Map<string, StackFacts | undefined>();
  for (const follower of followers) {
    let now = await describeStack(context, follower.stack);
    if (isStackInProgress(now?.status)) {
      context.out.say(`    The CDK has ended, but stack ${follower.stack.id} still moves`);
    }
    while (isStackInProgress(now?.status)) {
      await pause(context);
      await follower.look();
      now = await describeStack(context, follower.stack);
    }
    facts.set(follower.stack.id, now);
    finish(follower, now);
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

/** Runs the work, and says where it stands when somebody or the end of the credentials interrupts it. */
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
