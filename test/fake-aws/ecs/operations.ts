import type {
  DescribeClustersRequest,
  DescribeServicesRequest,
  DescribeTasksRequest,
  ExecuteCommandRequest,
  ListTaskDefinitionsRequest,
  ListTasksRequest,
  RunTaskRequest,
  StopTaskRequest,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import { AwsError, type Call, type Service } from '../handlers.ts';
import { serviceAnswer } from './answers.ts';
import { deploymentOperations } from './deployment-operations.ts';
import { OneOffs } from './one-offs.ts';
import { Services } from './services.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { Tasks } from './tasks.ts';

/** @throws AwsError ClusterNotFoundException */
export function checkCluster(cluster: string | undefined, { fake, region }: Call): string {
  const name = `classboard-${fake.settings.name}-cluster`;
  if (region !== fake.settings.region || (cluster ?? 'default').split('/').at(-1) !== name)
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  return name;
}

function describeServices(input: DescribeServicesRequest, call: Call) {
  checkCluster(input.cluster, call);
  const asked = input.services ?? [];
  const found = asked.map((reference) => ({ reference, service: call.fake.part(Services).find(reference) }));
  return {
    services: found.flatMap(({ service }) => (service === undefined ? [] : [serviceAnswer(call.fake, service)])),
    failures: found
      .filter(({ service }) => service === undefined)
      .map(({ reference }) => ({ arn: reference, reason: 'MISSING' })),
  };
}

function updateService(input: UpdateServiceRequest, call: Call) {
  checkCluster(input.cluster, call);
  const services = call.fake.part(Services);
  const service = services.get(input.service ?? '');
  const { settings } = service;
  const definition =
    input.taskDefinition === undefined
      ? settings.taskDefinition
      : call.fake.part(TaskDefinitions).getActive(input.taskDefinition).taskDefinitionArn;
  services.update(
    service,
    {
      ...settings,
      taskDefinition: definition,
      deploymentConfiguration: { ...settings.deploymentConfiguration, ...input.deploymentConfiguration },
      networkConfiguration: input.networkConfiguration ?? settings.networkConfiguration,
      enableExecuteCommand: input.enableExecuteCommand ?? settings.enableExecuteCommand,
    },
    input.forceNewDeployment === true,
  );
  if (input.desiredCount !== undefined) services.scaleTo(settings.serviceName, input.desiredCount);
  return { service: serviceAnswer(call.fake, service) };
}

function listTasks(input: ListTasksRequest, call: Call) {
  checkCluster(input.cluster, call);
  const { serviceName, family, startedBy, desiredStatus = 'RUNNING' } = input;
  if (startedBy !== undefined && (serviceName !== undefined || family !== undefined))
    throw new AwsError('InvalidParameterException', 'startedBy cannot be combined with another filter');
  const service = serviceName === undefined ? undefined : call.fake.part(Services).get(serviceName);
  const found = call.fake
    .part(Tasks)
    .all()
    .filter(({ task }) => task.desiredStatus === desiredStatus)
    .filter((tracked) => service === undefined || tracked.service === service.settings.serviceName)
    .filter(({ definition }) => family === undefined || definition.family === family)
    .filter(({ task }) => startedBy === undefined || task.startedBy === startedBy)
    .map(({ task }) => task.taskArn);
  return pageOf(found, input, 'taskArns');
}

function pageOf<N extends string>(
  items: readonly string[],
  { nextToken, maxResults = 100 }: { nextToken?: string | undefined; maxResults?: number | undefined },
  name: N,
) {
  const from = nextToken === undefined ? 0 : Number(nextToken);
  const more = from + maxResults < items.length ? { nextToken: String(from + maxResults) } : {};
  return { [name]: items.slice(from, from + maxResults), ...more };
}

function describeTasks(input: DescribeTasksRequest, call: Call) {
  checkCluster(input.cluster, call);
  const found = (input.tasks ?? []).map((arn) => ({ arn, tracked: call.fake.part(Tasks).find(arn) }));
  return {
    tasks: found.flatMap(({ tracked }) => (tracked === undefined ? [] : [tracked.task])),
    failures: found.filter(({ tracked }) => tracked === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function stopTask(input: StopTaskRequest, call: Call) {
  checkCluster(input.cluster, call);
  const tracked = call.fake.part(Tasks).find(input.task ?? '');
  if (tracked === undefined) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
  call.fake
    .part(Tasks)
    .stop(tracked, { reason: input.reason ?? 'Task stopped by user', code: 'UserInitiated', exitCode: 143 });
  return { task: tracked.task };
}

function listTaskDefinitions(input: ListTaskDefinitionsRequest, call: Call) {
  const { familyPrefix, status = 'ACTIVE', sort } = input;
  const found = call.fake
    .part(TaskDefinitions)
    .all()
    .filter((definition) => familyPrefix === undefined || definition.family === familyPrefix)
    .filter((definition) => definition.status === status)
    .map(({ taskDefinitionArn }) => taskDefinitionArn);
  return pageOf(sort === 'DESC' ? found.reverse() : found, input, 'taskDefinitionArns');
}

function executeCommand(input: ExecuteCommandRequest, call: Call) {
  const cluster = checkCluster(input.cluster, call);
  const tracked = call.fake.part(Tasks).find(input.task ?? '');
  if (tracked === undefined || tracked.task.lastStatus === 'STOPPED')
    throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
  const { task } = tracked;
  const container = task.containers.find(({ name }) => input.container === undefined || name === input.container);
  if (container === undefined)
    throw new AwsError('InvalidParameterException', 'The container does not exist in the task.');
  if (task.enableExecuteCommand !== true || task.lastStatus !== 'RUNNING')
    throw new AwsError(
      'InvalidParameterException',
      'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.',
    );
  const sessionId = `ecs-execute-command-${crypto.randomUUID().slice(0, 17)}`;
  return {
    clusterArn: `arn:aws:ecs:${call.region}:${call.account}:cluster/${cluster}`,
    taskArn: task.taskArn,
    containerArn: container.containerArn,
    containerName: container.name,
    interactive: input.interactive,
    session: {
      sessionId,
      streamUrl: `wss://ssmmessages.${call.region}.amazonaws.com/v1/data-channel/${sessionId}?role=publish_subscribe`,
      tokenValue: Buffer.from(sessionId).toString('base64'),
    },
  };
}

function describeClusters(input: DescribeClustersRequest, call: Call) {
  const name = checkCluster(input.clusters?.[0], call);
  const tasks = call.fake.part(Tasks).all();
  return {
    clusters: [
      {
        clusterArn: `arn:aws:ecs:${call.region}:${call.account}:cluster/${name}`,
        clusterName: name,
        status: 'ACTIVE',
        registeredContainerInstancesCount: 0,
        runningTasksCount: tasks.filter(({ task }) => task.lastStatus === 'RUNNING').length,
        pendingTasksCount: tasks.filter(({ task }) => /^P/.test(task.lastStatus)).length,
        activeServicesCount: call.fake.part(Services).all().length,
      },
    ],
    failures: [],
  };
}

export const ecsService: Service = {
  service: 'ecs',
  operations: {
    DescribeServices: describeServices,
    UpdateService: updateService,
    ListTasks: listTasks,
    DescribeTasks: describeTasks,
    StopTask: stopTask,
    RunTask: (input: RunTaskRequest, call) => {
      checkCluster(input.cluster, call);
      return { tasks: call.fake.part(OneOffs).run(input), failures: [] };
    },
    DescribeTaskDefinition: (input: { taskDefinition: string }, { fake }) => {
      const taskDefinition = fake.part(TaskDefinitions).get(input.taskDefinition);
      return { taskDefinition, tags: fake.part(TaskDefinitions).tagsOf(taskDefinition.taskDefinitionArn) };
    },
    ListTaskDefinitions: listTaskDefinitions,
    RegisterTaskDefinition: (input, { fake, principal }) => ({
      taskDefinition: fake.part(TaskDefinitions).register(input, principal.arn),
      tags: input.tags ?? [],
    }),
    DeregisterTaskDefinition: (input: { taskDefinition: string }, { fake }) => ({
      taskDefinition: fake.part(TaskDefinitions).deregister(input.taskDefinition),
    }),
    ListServices: (input: { cluster?: string }, call) => {
      checkCluster(input.cluster, call);
      return {
        serviceArns: call.fake
          .part(Services)
          .all()
          .map(({ arn }) => arn),
      };
    },
    DescribeClusters: describeClusters,
    ExecuteCommand: executeCommand,
    ...deploymentOperations,
  },
};
