import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { clusterName, product, repositoryName, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createBoundary } from './boundary.ts';
import { readsForDrift } from './drift.ts';
import { notifyStatements, publishConsoleStatements, readConsoleStatements } from './statements.ts';

const issuer = 'token.actions.githubusercontent.com';

/** Who may deploy from GitHub, without a key that could leak: the claims of a token decide. Stands first. */
export class CicdStack extends EnvironmentStack {
  constructor(scope: Construct, settings: EnvironmentSettings) {
    super(scope, 'Cicd', settings, { description: 'Roles of the pipelines and the boundary of all roles' });
    const { delivery, owns } = settings;
    const once: Construct[] = owns.account ? [createBoundary(this, settings)] : [];
    if (owns.account && !owns.existing?.includes('oidc-provider')) once.push(this.createProvider());
    const roles: iam.Role[] = [];
    const provider = this.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer });
    if (delivery.planSubjects.length > 0) {
      const plan = this.createRole('Plan', provider, delivery.planSubjects, 'Reads for the plan of a change');
      this.allow(plan, planStatements(this, settings));
      roles.push(plan);
    }
    if (delivery.deploySubjects.length > 0) {
      const deploy = this.createRole('Deploy', provider, delivery.deploySubjects, 'Deploys and rolls back');
      this.allow(deploy, [...planStatements(this, settings), ...deployStatements(this, settings)]);
      if (delivery.previews) this.allowPreviews(deploy, settings);
      roles.push(deploy);
    }
    if (roles.length > 0) this.allowDrift(roles, settings);
    // Roles name the boundary and the provider by ARN, which CloudFormation does not take for a reference: IAM refuses a
    // role whose boundary does not exist, and would be asked for both at the same time.
    for (const role of roles) role.node.addDependency(...once);
  }

  private createProvider(): iam.OidcProviderNative {
    return new iam.OidcProviderNative(this, 'GitHub', { url: `https://${issuer}`, clientIds: ['sts.amazonaws.com'] });
  }

  private createRole(
    id: 'Plan' | 'Deploy',
    provider: string,
    subjects: readonly string[],
    description: string,
  ): iam.Role {
    return new iam.Role(this, id, {
      roleName: resourceName(this.settings, id.toLowerCase()),
      description,
      maxSessionDuration: Duration.hours(2),
      assumedBy: new iam.WebIdentityPrincipal(provider, {
        StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: [...subjects] },
      }),
    });
  }

  /** A policy of its own: together they would be longer than the inline policies of a role may be. */
  private allowPreviews(role: iam.Role, settings: EnvironmentSettings): void {
    new iam.ManagedPolicy(this, 'Previews', {
      managedPolicyName: resourceName(settings, 'previews'),
      description: 'Brings previews up and takes them down',
      statements: previewStatements(this, settings).map((statement) => new iam.PolicyStatement(statement)),
      roles: [role],
    });
  }

  /** CloudFormation compares a resource with the rights of the caller. */
  private allowDrift(roles: iam.Role[], settings: EnvironmentSettings): void {
    const actions = [...new Set(Object.values(readsForDrift).flat())].sort();
    new iam.ManagedPolicy(this, 'Drift', {
      managedPolicyName: resourceName(settings, 'drift'),
      description: 'Reads how the resources of the stacks are set, not what they hold',
      statements: [new iam.PolicyStatement({ actions, resources: ['*'] })],
      roles,
    });
  }

  private allow(role: iam.Role, statements: readonly iam.PolicyStatementProps[]): void {
    for (const statement of statements) role.addToPolicy(new iam.PolicyStatement(statement));
  }
}

/** What a plan and a status need: templates, states and numbers, no values of secrets. */
function planStatements(scope: EnvironmentStack, settings: EnvironmentSettings): iam.PolicyStatementProps[] {
  const { account } = scope;
  const inAnyRegion = (service: string, resource: string) => `arn:aws:${service}:*:${account}:${resource}`;
  return [
    {
      sid: 'LookUp',
      actions: ['sts:AssumeRole'],
      resources: [`arn:aws:iam::${account}:role/cdk-*-lookup-role-${account}-*`],
    },
    {
      sid: 'ReadStacks',
      actions: [
        'cloudformation:DescribeStacks',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResources',
        'cloudformation:DetectStackDrift',
        'cloudformation:DescribeStackResourceDrifts',
        'cloudformation:GetTemplate',
        'cloudformation:ListStackResources',
      ],
      resources: [inAnyRegion('cloudformation', `stack/${product}-*`)],
    },
    {
      sid: 'ReadStates',
      actions: [
        'cloudformation:DescribeStackDriftDetectionStatus',
        'cloudformation:ListStacks',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'ecr:DescribeImages',
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServices',
        'ecs:DescribeTaskDefinition',
        'ecs:DescribeTasks',
        'ecs:ListServiceDeployments',
        'ecs:ListTasks',
        'elasticloadbalancing:DescribeTargetHealth',
        'acm:DescribeCertificate',
        'rds:DescribeDBInstances',
        'rds:DescribeDBSnapshots',
        'backup:ListBackupPlans',
        'backup:ListBackupSelections',
        'backup:ListRecoveryPointsByResource',
        'backup:ListRestoreJobs',
        'servicequotas:GetAWSDefaultServiceQuota',
        'servicequotas:GetServiceQuota',
        'ses:GetAccount',
        'ses:GetEmailIdentity',
        'sns:ListSubscriptionsByTopic',
        'secretsmanager:DescribeSecret',
        'secretsmanager:ListSecrets',
      ],
      resources: ['*'],
    },
    {
      sid: 'ReadImages',
      actions: ['ecr:BatchGetImage'],
      resources: [`arn:aws:ecr:${scope.region}:${account}:repository/${repositoryName}`],
    },
    {
      sid: 'ReadZone',
      actions: ['route53:GetHostedZone'],
      resources: [`arn:aws:route53:::hostedzone/${settings.domain.hostedZoneId}`],
    },
    {
      // Asks what a role may do, and may do none of it.
      sid: 'TryRoles',
      actions: ['iam:SimulatePrincipalPolicy'],
      resources: [`arn:aws:iam::${account}:role/${product}-${settings.name}-*`],
    },
    {
      sid: 'ReadParameters',
      actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
      resources: [inAnyRegion('ssm', `parameter/${product}/*`), inAnyRegion('ssm', 'parameter/cdk-bootstrap/*')],
    },
    ...readConsoleStatements(settings),
  ];
}

/** What a release does beyond the stacks, which the roles of the CDK bootstrap deploy. */
function deployStatements(scope: EnvironmentStack, settings: EnvironmentSettings): iam.PolicyStatementProps[] {
  const { account, region } = scope;
  const cluster = clusterName(settings);
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const inThisCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${cluster}`) } };
  return [
    {
      sid: 'DeployStacks',
      actions: ['sts:AssumeRole'],
      resources: ['deploy-role', 'file-publishing-role'].map(
        (role) => `arn:aws:iam::${account}:role/cdk-*-${role}-${account}-*`,
      ),
    },
    { sid: 'PushLogin', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      sid: 'Push',
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
        'ecr:DescribeImageScanFindings',
      ],
      resources: [arn('ecr', `repository/${repositoryName}`)],
    },
    {
      sid: 'RunOneOffTasks',
      actions: ['ecs:RunTask'],
      // Those of the service too: verify asks with their roles.
      resources: ['migration', 'roles', 'api', 'worker'].map((family) =>
        arn('ecs', `task-definition/${resourceName(settings, family)}:*`),
      ),
      conditions: inThisCluster,
    },
    {
      sid: 'WatchTasks',
      actions: ['ecs:DescribeTasks', 'ecs:StopTask', 'ecs:ListTasks'],
      resources: [arn('ecs', `task/${cluster}/*`), arn('ecs', `container-instance/${cluster}/*`)],
      conditions: inThisCluster,
    },
    {
      sid: 'Rollout',
      actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments', 'ecs:TagResource'],
      resources: [arn('ecs', `service/${cluster}/*`)],
    },
    {
      sid: 'Deployments',
      actions: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:StopServiceDeployment'],
      resources: [arn('ecs', `service-deployment/${cluster}/*`), arn('ecs', `service-revision/${cluster}/*`)],
    },
    {
      sid: 'HandRolesToTasks',
      actions: ['iam:PassRole'],
      resources: [`arn:aws:iam::${account}:role/${product}-${settings.name}-*`],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      sid: 'ReadLogs',
      actions: ['logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:StartLiveTail'],
      resources: [arn('logs', `log-group:/${product}/${settings.name}/*`)],
    },
    {
      sid: 'LockAndRecord',
      actions: ['ssm:PutParameter', 'ssm:DeleteParameter'],
      resources: [arn('ssm', `parameter/${product}/${settings.name}/release/*`)],
    },
    {
      sid: 'OwnSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: ['smoke/account', 'notify/release-webhook'].map((secret) =>
        arn('secretsmanager', `secret:/${product}/${settings.name}/${secret}-*`),
      ),
    },
    ...publishConsoleStatements(settings),
    {
      sid: 'Snapshot',
      actions: ['rds:CreateDBSnapshot', 'rds:DescribeDBSnapshots', 'rds:AddTagsToResource'],
      resources: [
        arn('rds', `db:${resourceName(settings, 'database')}`),
        arn('rds', `snapshot:${product}-${settings.name}-*`),
      ],
    },
    ...(settings.service.exec
      ? [
          {
            sid: 'OpenShells',
            actions: ['ecs:ExecuteCommand'],
            resources: [arn('ecs', `cluster/${cluster}`), arn('ecs', `task/${cluster}/*`)],
            conditions: { ...inThisCluster, StringEquals: { 'ecs:container-name': 'app' } },
          },
        ]
      : []),
    {
      sid: 'EndRollout',
      actions: ['cloudformation:CancelUpdateStack'],
      resources: [arn('cloudformation', `stack/${product}-${settings.name}-service/*`)],
    },
    ...notifyStatements(arn, settings),
  ];
}

/** The same for the previews, whose names are not known yet, and what a person sets in other environments. */
function previewStatements(scope: EnvironmentStack, settings: EnvironmentSettings): iam.PolicyStatementProps[] {
  const { account, region } = scope;
  const name = 'preview-*';
  const ofPreviews = deployStatements(scope, { ...settings, name }).filter(({ resources = [] }) =>
    resources.every((resource) => resource.includes(name)),
  );
  return [
    ...ofPreviews.map((statement) => ({ ...statement, sid: `${statement.sid}OfPreviews` })),
    {
      sid: 'KeysOfPreviews',
      actions: [
        'ssm:PutParameter',
        'ssm:DeleteParameter',
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:DeleteSecret',
      ],
      resources: [
        `arn:aws:ssm:${region}:${account}:parameter/${product}/${name}/cdn/*`,
        `arn:aws:secretsmanager:${region}:${account}:secret:/${product}/${name}/cdn/*`,
      ],
    },
  ];
}
