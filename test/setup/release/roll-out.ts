import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { FakeAws } from '../../fake-aws/fake-aws.ts';

/** Lets one service of the fake run another image, past every stack, as somebody in a hurry would. */
export async function rollOut(
  aws: FakeAws,
  environment: string,
  part: 'api' | 'worker',
  digest: string,
): Promise<void> {
  const ecs = aws.client(ECSClient);
  const place = { cluster: `classboard-${environment}-cluster`, service: `classboard-${environment}-${part}` };
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: place.cluster, services: [place.service] }),
  );
  const { taskDefinition: old } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services[0]?.taskDefinition }),
  );
  const containers = (old?.containerDefinitions ?? []).map((container) =>
    container.name === 'app'
      ? { ...container, image: container.image?.replace(/@sha256:[0-9a-f]+$/, `@${digest}`) }
      : container,
  );
  const { taskDefinition: next } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: old?.family,
      containerDefinitions: containers,
      cpu: old?.cpu,
      memory: old?.memory,
      networkMode: old?.networkMode,
      requiresCompatibilities: old?.requiresCompatibilities,
      runtimePlatform: old?.runtimePlatform,
      executionRoleArn: old?.executionRoleArn,
      taskRoleArn: old?.taskRoleArn,
      volumes: old?.volumes,
    }),
  );
  await ecs.send(new UpdateServiceCommand({ ...place, taskDefinition: next?.taskDefinitionArn }));
}
