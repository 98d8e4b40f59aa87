import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** Whether the account has a role, by the last part of its ARN. */
export async function hasRole(aws: Aws, name: string): Promise<boolean> {
  try {
    await aws.client(IAMClient).send(new GetRoleCommand({ RoleName: name }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException', 'NoSuchEntity')) return false;
    throw error;
  }
}

/** Creates the role that AWS defines for a service. One that somebody else made in the meantime is as good. */
export async function createServiceLinkedRole(aws: Aws, service: string): Promise<void> {
  try {
    await aws.client(IAMClient).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
  } catch (error) {
    if (isAwsError(error, 'InvalidInputException', 'InvalidInput') && /has been taken/.test(error.message)) return;
    throw error;
  }
}
