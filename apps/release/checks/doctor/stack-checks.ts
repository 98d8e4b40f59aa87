import { type Check, pass } from '../../../cli/check-tree.ts';
import { isStackInProgress, type StackState, wasNeverCreated } from '../../aws/cloudformation-stacks.ts';
import { judgeStack } from '../../environment/stacks/stuck-stack.ts';
import { type CheckDefinition, NotApplicable } from '../check.ts';
import type { Facts } from './facts.ts';

/** No stack is in a state that a deployment cannot continue from. The deployment waits for one that is in progress. */
export const stackStates = (facts: Facts): CheckDefinition => ({
  name: 'states',
  fix: 'Look at the events of the stack in CloudFormation',
  async run() {
    const stacks = await facts.stacks();
    if (stacks.length === 0) throw new NotApplicable('nothing is deployed yet');
    const bad = stacks.flatMap((stack) => judgeStack(stack) ?? []);
    if (bad.length > 0) return bad;
    const created = stacks.filter((stack) => !wasNeverCreated(stack));
    return [pass(`${created.length} stacks`, moving(created)), ...stacks.filter(wasNeverCreated).map(judgeUncreated)];
  },
});

/** Stands in nobody's way: the CDK deletes what is left of it, and creates it. */
const judgeUncreated = ({ name, status, reason }: StackState): Check =>
  pass(
    name,
    `its creation ${status === 'ROLLBACK_COMPLETE' ? 'failed' : 'has not begun'} (${reason === '' ? status : `${status}: ${reason}`}); the next deployment deletes what is left of it and creates it`,
  );

function moving(stacks: readonly StackState[]): string {
  const names = stacks
    .filter(({ status }) => isStackInProgress(status))
    .map(({ name, status }) => `${name} is ${status}`);
  return names.length === 0 ? 'all stable' : `${names.join(', ')}; a deployment waits for it`;
}
