import { CancelUpdateStackCommand, CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ECSClient, StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { clusterName, resourceName, serviceName } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Part } from './services.ts';
import type { Cluster } from './tasks.ts';

/** Lets a service run a task definition at once. False where ECS does not take that definition any more. */
export async function useTaskDefinition({ aws, settings }: Cluster, part: Part, definition: string): Promise<boolean> {
  try {
    await aws.client(ECSClient).send(
      new UpdateServiceCommand({
        cluster: clusterName(settings),
        service: serviceName(settings, part),
        taskDefinition: definition,
      }),
    );
    return true;
  } catch (error) {
    if (isAwsError(error, 'ClientException', 'InvalidParameterException')) return false;
    throw error;
  }
}

/** Ends a rollout that is under way; ECS takes the tasks back. False where it had ended already. */
export async function stopRollout({ aws }: Cluster, deploymentArn: string): Promise<boolean> {
  try {
    await aws
      .client(ECSClient)
      .send(new StopServiceDeploymentCommand({ serviceDeploymentArn: deploymentArn, stopType: 'ROLLBACK' }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ConflictException', 'ServiceDeploymentNotFoundException', 'InvalidParameterException')) {
      return false;
    }
    throw error;
  }
}

/** Ends an update of a stack; CloudFormation takes it back. False where there was none to end. */
export async function cancelUpdate({ aws }: Cluster, stackName: string): Promise<boolean> {
  try {
    await aws.client(CloudFormationClient).send(new CancelUpdateStackCommand({ StackName: stackName }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ValidationError')) return false;
    throw error;
  }
}

export const serviceStackName = (settings: Cluster['settings']): string => resourceName(settings, 'service');

export interface StackMoment {
  readonly status: string;
  readonly updatedAt: Date | undefined;
}

/** The state of a stack of the environment's own region, or undefined where there is none. */
export async function readStack({ aws }: Cluster, stackName: string): Promise<StackMoment | undefined> {
  try {
    const { Stacks: [stack] = [] } = await aws
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: stackName }));
    return stack && { status: stack.StackStatus ?? '', updatedAt: stack.LastUpdatedTime ?? stack.CreationTime };
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
