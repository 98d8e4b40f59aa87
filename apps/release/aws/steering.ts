import { CancelUpdateStackCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient, StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { clusterName, resourceName, serviceName } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Part } from './services.ts';
import type { StackPlace } from './stacks.ts';
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
export async function cancelUpdate({ aws }: Cluster, { name, region }: StackPlace): Promise<boolean> {
  try {
    await aws.client(CloudFormationClient, region).send(new CancelUpdateStackCommand({ StackName: name }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ValidationError')) return false;
    throw error;
  }
}

/** The stack whose updates replace the tasks. */
export const serviceStack = (settings: Cluster['settings']): StackPlace => ({
  name: resourceName(settings, 'service'),
  region: settings.region,
});
