import { exit } from '../../../cli/exit-codes.ts';
import { Failure, type FailureText } from '../../../cli/failure.ts';
import type { StackEvent } from '../../aws/cloudformation-stacks.ts';

interface StackFailureText extends FailureText {
  /** Id of the stack; undefined where none was reached. */
  readonly stackId?: string | undefined;
  /** What failed first, and the reason that CloudFormation reports. */
  readonly resource?: string | undefined;
  readonly reason?: string | undefined;
}

/** A stack that is not as it was asked to be. */
export class StackFailure extends Failure {
  readonly stackId: string | undefined;
  readonly resource: string | undefined;
  readonly reason: string | undefined;

  constructor({ stackId, resource, reason, ...text }: StackFailureText) {
    super({ exitCode: exit.failed, ...text });
    this.stackId = stackId;
    this.resource = resource;
    this.reason = reason;
  }
}

const stackType = 'AWS::CloudFormation::Stack';

/** An event of the stack itself, as against one of its resources. */
export const isOfStack = ({ type, logicalId, stack }: StackEvent): boolean => type === stackType && logicalId === stack;

/** Stable, with what it was asked to have. */
export const isGood = (status: string): boolean => /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);

/** Where an operation on the stack begins. */
export const isStart = (event: StackEvent): boolean =>
  isOfStack(event) && /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(event.status);

/**
 * What failed first. What was in progress beside it is cancelled, and the stack's own failure only sums up,
 * so neither names the cause.
 */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const failed = events.filter(({ status }) => status.endsWith('_FAILED'));
  const causes = failed.filter(({ reason }) => !/cancelled/i.test(reason));
  return causes.find((event) => !isOfStack(event)) ?? causes[0] ?? failed[0];
}
