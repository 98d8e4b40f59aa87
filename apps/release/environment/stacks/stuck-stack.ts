import { type Check, fail } from '../../../cli/check-tree.ts';
import type { StackState } from '../../aws/cloudformation-stacks.ts';

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

/** The check of a stack that is stuck; undefined where a deployment can start from its state. */
export function judgeStack({ name, region, status, reason }: StackState, isProtected: boolean): Check | undefined {
  const address = `--stack-name ${name} --region ${region}`;
  const detail = reason === '' ? status : `${status}: ${reason}`;
  if (status === 'ROLLBACK_COMPLETE') {
    // The CDK deletes what was never made and starts again, unless protection forbids that.
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
