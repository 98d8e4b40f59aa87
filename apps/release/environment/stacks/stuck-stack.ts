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

/**
 * The check of a stack that is stuck; undefined where a deployment can start from its state. One whose creation failed
 * (ROLLBACK_COMPLETE) never was: the deployment deletes what is left of it and starts again.
 */
export function judgeStack({ name, region, status, reason }: StackState): Check | undefined {
  const detail = reason === '' ? status : `${status}: ${reason}`;
  const fix = fixes[status];
  return fix === undefined ? undefined : fail(name, detail, fix(`--stack-name ${name} --region ${region}`));
}
