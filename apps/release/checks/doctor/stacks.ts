import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import type { StackState } from '../../aws/stack-states.ts';
import { type Examination, NotApplicable } from './examine.ts';
import type { Facts } from './facts.ts';

/** States from which neither the CDK nor a second try comes out by itself. */
const fixes: Readonly<Record<string, (stack: string) => string>> = {
  CREATE_FAILED: (stack) => `aws cloudformation delete-stack ${stack}`,
  ROLLBACK_FAILED: (stack) => `aws cloudformation delete-stack ${stack}`,
  DELETE_FAILED: (stack) =>
    `aws cloudformation delete-stack ${stack}, with --retain-resources for what it cannot delete`,
  UPDATE_FAILED: (stack) => `aws cloudformation rollback-stack ${stack}`,
  UPDATE_ROLLBACK_FAILED: (stack) => `aws cloudformation continue-update-rollback ${stack}`,
  IMPORT_ROLLBACK_FAILED: (stack) => `aws cloudformation rollback-stack ${stack}`,
};

/** No stack stands where a deployment cannot go on from. One that still moves is waited for by the deployment. */
export const stackStates = (settings: EnvironmentSettings, facts: Facts): Examination => ({
  name: 'states',
  fix: 'Look at the events of the stack in CloudFormation',
  async look() {
    const stacks = await facts.stacks();
    if (stacks.length === 0) throw new NotApplicable('nothing is deployed yet');
    const bad = stacks.flatMap((stack) => judgeStack(stack, settings.protected) ?? []);
    return bad.length > 0 ? bad : [pass(`${stacks.length} stacks`, moving(stacks))];
  },
});

/** The check of a stack that is stuck; undefined where a deployment can start from its state. */
export function judgeStack({ name, region, status, reason }: StackState, isProtected: boolean): Check | undefined {
  const address = `--stack-name ${name} --region ${region}`;
  const detail = reason === '' ? status : `${status}: ${reason}`;
  if (status === 'ROLLBACK_COMPLETE') {
    // The CDK deletes what was never made and begins anew, unless protection forbids that.
    if (!isProtected) return undefined;
    return fail(
      name,
      detail,
      `aws cloudformation update-termination-protection --no-enable-termination-protection ${address} && aws cloudformation delete-stack ${address}`,
    );
  }
  const fix = fixes[status];
  return fix === undefined ? undefined : fail(name, detail, fix(address));
}

function moving(stacks: readonly StackState[]): string {
  const names = stacks
    .filter(({ status }) => status.endsWith('_IN_PROGRESS'))
    .map(({ name, status }) => `${name} is ${status}`);
  return names.length === 0 ? 'all at rest' : `${names.join(', ')}; a deployment waits for it`;
}
