import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import type { FakeAccount } from '../handlers.ts';
import { digestOf } from './images.ts';
import { breakerThreshold } from './rollout.ts';
import { inProgress, type SimDeployment, type SimService, type SimServiceDeployment } from './service-state.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { Tasks } from './tasks.ts';

const clusterArn = (service: SimService): string =>
  service.arn.replace(':service/', ':cluster/').split('/').slice(0, 2).join('/');

function counts(fake: FakeAccount, service: SimService, deployment?: SimDeployment) {
  const tasks = fake
    .part(Tasks)
    .ofService(service.settings.serviceName)
    .filter(({ task }) => deployment === undefined || deployment.owns.has(task.startedBy ?? ''));
  const running = tasks.filter(({ task }) => task.lastStatus === 'RUNNING').length;
  return { runningCount: running, pendingCount: tasks.length - running };
}

function deploymentAnswer(fake: FakeAccount, service: SimService, deployment: SimDeployment): Deployment {
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
    ...counts(fake, service, deployment),
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(service.settings.networkConfiguration === undefined
      ? {}
      : { networkConfiguration: service.settings.networkConfiguration }),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.reason,
  };
}

export function serviceAnswer(fake: FakeAccount, service: SimService): Service {
  const { settings } = service;
  const [record] = service.records;
  return {
    serviceArn: service.arn,
    serviceName: settings.serviceName,
    clusterArn: clusterArn(service),
    loadBalancers: settings.loadBalancers,
    serviceRegistries: [],
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    ...counts(fake, service),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    taskDefinition: settings.taskDefinition,
    deploymentConfiguration: settings.deploymentConfiguration,
    deployments: service.deployments.map((deployment) => deploymentAnswer(fake, service, deployment)),
    events: service.events,
    createdAt: service.createdAt,
    ...(record !== undefined && inProgress(record.status) ? { currentServiceDeployment: record.arn } : {}),
    currentServiceRevisions: service.deployments
      .filter(({ status }) => status !== 'INACTIVE')
      .map((deployment) => ({
        arn: deployment.revisionArn,
        requestedTaskCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
        runningTaskCount: counts(fake, service, deployment).runningCount,
        pendingTaskCount: counts(fake, service, deployment).pendingCount,
      })),
    placementConstraints: [],
    placementStrategy: [],
    ...(settings.networkConfiguration === undefined ? {} : { networkConfiguration: settings.networkConfiguration }),
    healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds ?? 0,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: true,
    propagateTags: 'SERVICE',
    enableExecuteCommand: settings.enableExecuteCommand,
    availabilityZoneRebalancing: 'ENABLED',
  };
}

export const briefAnswer = (service: SimService, record: SimServiceDeployment): ServiceDeploymentBrief => ({
  serviceDeploymentArn: record.arn,
  serviceArn: service.arn,
  clusterArn: clusterArn(service),
  createdAt: record.createdAt,
  startedAt: record.createdAt,
  ...(record.finishedAt === undefined ? {} : { finishedAt: record.finishedAt }),
  targetServiceRevisionArn: record.deployment.revisionArn,
  status: record.status,
  ...(record.reason === undefined ? {} : { statusReason: record.reason }),
});

export function serviceDeploymentAnswer(
  fake: FakeAccount,
  service: SimService,
  record: SimServiceDeployment,
): ServiceDeployment {
  const { targetServiceRevisionArn: _revision, ...brief } = briefAnswer(service, record);
  const { alarms } = service.settings.deploymentConfiguration;
  const { triggeredAlarms } = record;
  return {
    ...brief,
    updatedAt: record.updatedAt,
    ...(record.status === 'STOPPED' && record.finishedAt !== undefined ? { stoppedAt: record.finishedAt } : {}),
    sourceServiceRevisions: record.source === undefined ? [] : [summary(fake, service, record.source)],
    targetServiceRevision: summary(fake, service, record.deployment),
    ...(record.stage === undefined ? {} : { lifecycleStage: record.stage }),
    deploymentConfiguration: service.settings.deploymentConfiguration,
    ...(record.rollback === undefined
      ? {}
      : {
          rollback: {
            reason: record.rollback.reason,
            startedAt: record.rollback.startedAt,
            serviceRevisionArn: record.rollback.revisionArn,
          },
        }),
    deploymentCircuitBreaker: {
      status: record.breaker,
      failureCount: record.deployment.failedTasks,
      threshold: breakerThreshold,
    },
    alarms: {
      status: triggeredAlarms.length > 0 ? 'TRIGGERED' : alarms?.enable === true ? 'MONITORING' : 'DISABLED',
      alarmNames: alarms?.alarmNames ?? [],
      triggeredAlarmNames: triggeredAlarms,
    },
  };
}

function summary(fake: FakeAccount, service: SimService, deployment: SimDeployment): ServiceRevisionSummary {
  const { runningCount, pendingCount } = counts(fake, service, deployment);
  const requestedTaskCount = deployment.status === 'PRIMARY' ? service.desiredCount : 0;
  return {
    arn: deployment.revisionArn,
    requestedTaskCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

export function revisionAnswer(fake: FakeAccount, service: SimService, deployment: SimDeployment): ServiceRevision {
  const definition = fake.part(TaskDefinitions).get(deployment.taskDefinition);
  return {
    serviceRevisionArn: deployment.revisionArn,
    serviceArn: service.arn,
    clusterArn: clusterArn(service),
    taskDefinition: deployment.taskDefinition,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    loadBalancers: service.settings.loadBalancers,
    ...(service.settings.networkConfiguration === undefined
      ? {}
      : { networkConfiguration: service.settings.networkConfiguration }),
    containerImages: (definition.containerDefinitions ?? []).map(({ name, image = '' }) => {
      const imageDigest = digestOf(image);
      return { containerName: name, image, ...(imageDigest === undefined ? {} : { imageDigest }) };
    }),
    guardDutyEnabled: false,
    createdAt: deployment.createdAt,
  };
}
