import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import type { StackEvent, StackFacts } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import type { AssembledStack } from './assembly.ts';
import type { CdkOutcome, CdkRun } from './cdk.ts';
import { firstFailure, isOfStack, StackFailure } from './stack-failure.ts';
import { labelOf } from './stack-follower.ts';
import { judgeStack } from './stuck-stack.ts';

const again = 'Run the same command again: it waits for what is in progress, and resumes from there';

/** What a bad final state of a stack means, with the resource that caused it. */
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
  const judged = judgeStack(facts);
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
      ...(logFile === undefined ? [] : [`The output of the CDK is in ${logFile}`]),
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
  const printed = tail.join('\n  ');
  const places = [...new Set(left.map(({ region }) => `aws://${settings.account}/${region}`))];
  if (outcome === 'deployed') {
    return new StackFailure({
      what: `The CDK reported success, but ${names} is not as it was asked to be`,
      why: `its template differs from the deployed one; the last lines were\n  ${printed}`,
      next: ['Check who else deploys at the moment', again, `The whole output is in ${run.logFile}`],
      exitCode: exit.stuck,
    });
  }
  const expired = /ExpiredToken|token included in the request is expired|credentials have expired/i.test(printed);
  return new StackFailure({
    what: expired ? 'The credentials have expired in the middle' : `The CDK could not deploy ${names}`,
    why: `its last lines were\n  ${printed}`,
    next: [
      ...(expired ? ['aws sso login, or sign in as you did before'] : []),
      ...(/bootstrap/i.test(printed) ? [`node_modules/.bin/cdk bootstrap ${places.join(' ')}`] : []),
      again,
      `The whole output is in ${run.logFile}`,
    ],
    exitCode: expired ? exit.stuck : exit.failed,
  });
}

export const expiredFailure = (stacks: readonly AssembledStack[], cause: unknown): StackFailure =>
  new StackFailure({
    what: 'The credentials have expired in the middle',
    why: `CloudFormation continues with ${stacks.map(({ id }) => id).join(', ')} without them`,
    next: ['aws sso login, or sign in as you did before', again],
    exitCode: exit.stuck,
    cause,
  });

/** @param moving names of the stacks that are in progress */
export const interruptedFailure = (moving: readonly string[]): StackFailure =>
  new StackFailure({
    what: 'Interrupted',
    why: moving.length === 0 ? 'no stack was in progress' : `CloudFormation continues with ${moving.join(', ')}`,
    next: [again],
    exitCode: exit.stuck,
  });
