import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import { logGroupName, repositoryName, resourceName } from '../names.ts';
import type { EnvironmentSettings, TaskSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import type { LogPart } from './platform-stack.ts';

export interface TaskProps {
  readonly settings: EnvironmentSettings;
  readonly family: string;
  readonly size: Pick<TaskSettings, 'cpuUnits' | 'memoryMiB'>;
  readonly taskRole?: iam.IRole;
  readonly executionRole?: iam.IRole;
}

/** A task for Fargate on arm64. */
export function createTask(scope: EnvironmentStack, id: string, props: TaskProps): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, id, {
    family: resourceName(props.settings, props.family),
    cpu: props.size.cpuUnits,
    memoryLimitMiB: props.size.memoryMiB,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
    ...(props.taskRole === undefined ? {} : { taskRole: props.taskRole }),
    ...(props.executionRole === undefined ? {} : { executionRole: props.executionRole }),
  });
  // An update would deregister the definition before, and with it the way back. What a deleted preview leaves
  // behind are revisions that nothing runs and that cost nothing.
  task.applyRemovalPolicy(RemovalPolicy.RETAIN);
  allowThreatAgent(scope, task.obtainExecutionRole());
  return task;
}

/**
 * GuardDuty puts its agent beside every task of the account, pulled with the rights of the task itself from a repository
 * of AWS, in an account that differs by region (GuardDuty User Guide, "Prerequisites for container image access" and
 * "ECR repository for GuardDuty agent on AWS Fargate"). Without them the task runs, unwatched.
 */
function allowThreatAgent(scope: EnvironmentStack, role: iam.IRole): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'ThreatAgent',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [
        scope.formatArn({
          service: 'ecr',
          account: '*',
          resource: 'repository',
          resourceName: 'aws-guardduty-agent-fargate',
        }),
      ],
    }),
  );
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
}

/** By digest: a tag could come to mean another image between two tasks of one service. */
export const imageOf = (scope: EnvironmentStack, id: string, digest: string): ecs.ContainerImage =>
  ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(scope, id, repositoryName), digest);

/** Writes to CloudWatch without ever holding up the process that logs. */
export function logTo(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  part: LogPart,
  id = `Logs${part}`,
): ecs.LogDriver {
  return ecs.LogDrivers.awsLogs({
    logGroup: logs.LogGroup.fromLogGroupName(scope, id, logGroupName(settings, part)),
    streamPrefix: part,
    mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(25),
  });
}

/**
 * Folders that stay writable although the root of the container is not. Fargate mounts a volume as root's, mode 0755,
 * unless the image declares the path a VOLUME: then it takes over owner and mode (Amazon ECS Developer Guide, "Use bind
 * mounts with Amazon ECS"). So only containers of our own image have any.
 */
export function addWritableFolders(
  task: ecs.FargateTaskDefinition,
  container: ecs.ContainerDefinition,
  exec: boolean,
): void {
  // The agent of ECS Exec writes its state and its log, as root.
  const folders = exec ? { tmp: '/tmp', ssmlib: '/var/lib/amazon', ssmlog: '/var/log/amazon' } : { tmp: '/tmp' };
  for (const [name, containerPath] of Object.entries(folders)) {
    task.addVolume({ name });
    container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  }
}

/** Container settings that every task of ours shares. */
export const hardened = {
  readonlyRootFilesystem: true,
  user: '1000',
  privileged: false,
  essential: true,
  // A database that vanished without a word is noticed after 13 s instead of 16 minutes.
  systemControls: [{ namespace: 'net.ipv4.tcp_retries2', value: '5' }],
} satisfies Partial<ecs.ContainerDefinitionOptions>;

/** The image's own probe asks for liveness; only a process that hangs fails it. */
export const containerHealthCheck: ecs.HealthCheck = {
  command: ['CMD', 'node', 'dist/apps/api/health/probe.js'],
  interval: Duration.seconds(10),
  timeout: Duration.seconds(5),
  retries: 3,
  startPeriod: Duration.seconds(60),
};

/**
 * A secret by its ARN. The construct itself would edit the policy of the key in its stack and close a circle;
 * the execution role gets its right on the key from `allowSecrets`. A copy of another environment's is known by its name.
 */
export const secretByArn = (scope: EnvironmentStack, id: string, secret: secrets.ISecret): secrets.ISecret =>
  secret.secretFullArn === undefined
    ? secrets.Secret.fromSecretNameV2(scope, id, secret.secretName)
    : secrets.Secret.fromSecretCompleteArn(scope, id, secret.secretArn);
