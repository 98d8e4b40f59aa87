import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import type { StackEvent, StackFacts } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import type { AssembledStack } from './assembly.ts';
import type { CdkOutcome, CdkRun } from './cdk.ts';
import { firstFailure, isOfStack, StackFailure } from './stack-failure.ts';
import { labelOf } from './stack-follower.ts';
import { judgeStack } from './stuck-stack.ts';

const again = 'Run the same command again: it waits for what is under way, and goes on from there';

/** What a stack that has come to rest in a bad state means, with the resource that began it. */
export function failureOf(
  { settings }: Pick<Context, 'settings'>,
  stack: AssembledStack,
  facts: StackFacts,
  events: readonly StackEvent[],
  logFile?: string,
): StackFailure {
  const first = firstFailure(events);
  const resource = first === undefined || isOfStack(first) ? undefined : labelOf(stack, first.logicalId);
  const reason = first?.reason || facts.reason || 'CloudFormation gives no reason';
  const rolledBack = facts.status.endsWith('ROLLBACK_COMPLETE');
  const judged = judgeStack(facts, settings.protected);
  return new StackFailure({
    stackId: stack.id,
    resource,
    reason,
    what: `Stack ${stack.id} (${stack.name}) ${rolledBack ? 'was rolled back' : 'is stuck'}, ${facts.status}`,
    why: resource === undefined ? reason : `${resource} (${first?.type}) failed first: ${reason}`,
    next: [
      ...(first?.type === 'AWS::ECS::Service' ? [commandLine('logs', settings.name)] : []),
      ...(judged?.fix === undefined ? [] : [judged.fix]),
      'Fix the cause, and run the same command again',
      ...(logFile === undefined ? [] : [`The CDK's own words stand in ${logFile}`]),
    ],
    exitCode: rolledBack ? exit.rolledBack : exit.stuck,
  });
}

/** The CDK ended, and these stacks are not as they were asked to be. */
export function cdkFailure(
  { settings }: Pick<Context, 'settings'>,
  run: CdkRun,
  outcome: CdkOutcome,
  left: readonly AssembledStack[],
): StackFailure {
  const tail = run.tail();
  const names = left.map(({ id }) => id).join(', ');
  const said = tail.join('\n  ');
  const places = [...new Set(left.map(({ region }) => `aws://${settings.account}/${region}`))];
  if (outcome === 'deployed') {
    return new StackFailure({
      what: `The CDK reported success, but ${names} is not as it was asked to be`,
      why: `its template differs from the deployed one; the last words were\n  ${said}`,
      next: ['Look who else deploys at the moment', again, `All of it stands in ${run.logFile}`],
      exitCode: exit.stuck,
    });
  }
  const expired = /ExpiredToken|token included in the request is expired|credentials have expired/i.test(said);
  return new StackFailure({
    what: expired ? 'The credentials have expired in the middle' : `The CDK could not deploy ${names}`,
    why: `its last words were\n  ${said}`,
    next: [
      ...(expired ? ['aws sso login, or sign in as you did before'] : []),
      ...(/bootstrap/i.test(said) ? [`node_modules/.bin/cdk bootstrap ${places.join(' ')}`] : []),
      again,
      `All of it stands in ${run.logFile}`,
    ],
    exitCode: expired ? exit.stuck : exit.failed,
  });
}

export const expiredFailure = (stacks: readonly AssembledStack[], cause: unknown): StackFailure =>
  new StackFailure({
    what: 'The credentials have expired in the middle',
    why: `what CloudFormation has begun with ${stacks.map(({ id }) => id).join(', ')} goes on without them`,
    next: ['aws sso login, or sign in as you did before', again],
    exitCode: exit.stuck,
    cause,
  });

/** @param moving names of the stacks that are under way */
export const interruptedFailure = (moving: readonly string[]): StackFailure =>
  new StackFailure({
    what: 'Interrupted',
    why: moving.length === 0 ? 'no stack was under way' : `CloudFormation goes on with ${moving.join(', ')}`,
    next: [again],
    exitCode: exit.stuck,
  });
