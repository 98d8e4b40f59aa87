import { type CfnResource, Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import { clusterName, restoredPrefix, restoreTestRuleName } from '../names.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings, TaskSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import { allowSecrets } from './permissions.ts';
import type { Release } from './release.ts';
import { addWritableFolders, createTask, hardened, imageOf, logTo, secretByArn } from './task.ts';

const containerName = 'restore-test';
const command = ['node', 'dist/apps/api/restore-test/cli.js'];

interface RestoreTestProps {
  readonly planArn: string;
  readonly network: NetworkStack;
  readonly release: Release;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the role that serves: the copy has it with the password that it had at the time of the backup. */
  readonly secret: secrets.ISecret;
  readonly size: Pick<TaskSettings, 'cpuUnits' | 'memoryMiB'>;
}

/**
 * A task that judges the database of each restore test and sends the judgement, started by the event that the restore is
 * over (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-validation.html). It signs in as the role
 * that serves, from the group of one-off tasks, which the group of databases admits.
 */
export function addRestoreTest(scope: EnvironmentStack, settings: EnvironmentSettings, props: RestoreTestProps): void {
  const { network, release, environment, size } = props;
  const secret = secretByArn(scope, 'RestoreTestSecret', props.secret);
  const task = createTask(scope, 'RestoreTestTask', { settings, family: 'restore-test', size });
  allowSecrets(scope, task.obtainExecutionRole(), [secret]);
  allowSecrets(scope, task.taskRole, [secret]);
  for (const statement of judging(scope)) task.addToTaskRolePolicy(new iam.PolicyStatement(statement));
  const container = task.addContainer(containerName, {
    ...hardened,
    containerName,
    image: imageOf(scope, 'RestoreTestImage', release.imageDigest),
    command,
    environment: { ...environment },
    secrets: {
      DATABASE_USER: ecs.Secret.fromSecretsManager(secret, 'username'),
      DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(secret, 'password'),
    },
    stopTimeout: Duration.seconds(30),
    logging: logTo(scope, settings, 'migration', 'LogsRestoreTest'),
  });
  addWritableFolders(task, container, false);
  startWith(scope, settings, { task, network, planArn: props.planArn });
}

interface StartProps {
  readonly task: ecs.FargateTaskDefinition;
  readonly network: NetworkStack;
  readonly planArn: string;
}

/** The rule, with a role that may start this task and nothing else; the construct's may also tag every task. */
function startWith(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  { task, network, planArn }: StartProps,
): void {
  const clusterArn = scope.formatArn({ service: 'ecs', resource: 'cluster', resourceName: clusterName(settings) });
  const role = new iam.Role(scope, 'RestoreTestedRole', {
    description: 'Starts the task that judges a restored database',
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': scope.account } },
    }),
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['ecs:RunTask'],
      resources: [task.taskDefinitionArn],
      conditions: { ArnEquals: { 'ecs:cluster': clusterArn } },
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [task.taskRole.roleArn, task.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  );
  const words = [...command, '--job'].map((word) => JSON.stringify(word)).join(',');
  const rule = new events.CfnRule(scope, 'RestoreTested', {
    name: restoreTestRuleName(settings),
    description: 'A restore test has made a database, which is to be judged',
    eventPattern: {
      source: ['aws.backup'],
      'detail-type': ['Restore Job State Change'],
      detail: { resourceType: ['RDS'], status: ['COMPLETED'], restoreTestingPlanArn: [planArn] },
    },
    targets: [
      {
        id: 'RestoreTest',
        arn: clusterArn,
        roleArn: role.roleArn,
        ecsParameters: {
          taskDefinitionArn: task.taskDefinitionArn,
          launchType: 'FARGATE',
          platformVersion: '1.4.0',
          networkConfiguration: {
            awsVpcConfiguration: {
              subnets: network.vpc.privateSubnets.map(({ subnetId }) => subnetId),
              securityGroups: [network.groups.migration.securityGroupId],
              assignPublicIp: 'DISABLED',
            },
          },
        },
        inputTransformer: {
          inputPathsMap: { job: '$.detail.restoreJobId' },
          // EventBridge puts the quotes of a text itself
          // (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
          inputTemplate: `{"containerOverrides":[{"name":"${containerName}","command":[${words},<job>]}]}`,
        },
      },
    ],
  });
  // The target is refused while the role may not start the task yet.
  const policy = role.node.tryFindChild('DefaultPolicy')?.node.defaultChild;
  if (policy !== undefined) rule.addResourceDependency(policy as CfnResource);
}

/** The actions of AWS Backup know no resources; databases are read that a restore test has made, and no others. */
const judging = (scope: EnvironmentStack): iam.PolicyStatementProps[] => [
  {
    sid: 'JudgeRestores',
    actions: ['backup:DescribeRestoreJob', 'backup:PutRestoreValidationResult'],
    resources: ['*'],
  },
  {
    sid: 'RestoredDatabases',
    actions: ['rds:DescribeDBInstances'],
    resources: [`arn:${scope.partition}:rds:${scope.region}:${scope.account}:db:${restoredPrefix}*`],
  },
];
