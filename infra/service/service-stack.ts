import { Duration, Validations } from 'aws-cdk-lib';
import {
  PredefinedMetric,
  type ScalableTarget,
  TargetTrackingScalingPolicy,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DataStack } from '../database/stack.ts';
import type { StorageStack } from '../files/stack.ts';
import type { MailStack } from '../identity/mail-stack.ts';
import type { IdentityStack } from '../identity/stack.ts';
import { parameterPath, serviceName } from '../names.ts';
import { containerPort } from '../network/security-groups.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings, TaskSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { attachTargets, deploymentOptions } from './deployment.ts';
import { type ProcessRole, stopTimeoutSeconds, taskEnvironment } from './environment.ts';
import { allowApplication, allowSecrets } from './permissions.ts';
import type { PlatformStack } from './platform-stack.ts';
import type { Release } from './release.ts';
import { addWritableFolders, containerHealthCheck, createTask, hardened, imageOf, logTo, secretByArn } from './task.ts';
import { addTraceCollector } from './traces.ts';

export interface ServiceProps {
  readonly release: Release;
  readonly network: NetworkStack;
  readonly data: DataStack;
  /** Where requests connect: the proxy, or the database where there is none. */
  readonly requestHost: string;
  readonly storage: StorageStack;
  readonly identity: IdentityStack;
  readonly mail: MailStack | undefined;
  readonly platform: PlatformStack;
}

/** The tasks that serve, and the tasks that work where the environment keeps the two apart. */
export class ServiceStack extends EnvironmentStack {
  private readonly appSecrets: Record<string, ecs.Secret>;
  /** Only those who answer requests have to know who sent them. */
  private readonly originSecrets: Record<string, ecs.Secret>;
  private readonly secretArns: secrets.ISecret[];
  private readonly apiSecretArns: readonly secrets.ISecret[];

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly props: ServiceProps,
  ) {
    super(scope, 'Service', settings, { description: 'The running application' });
    const runtime = secretByArn(this, 'RuntimeSecret', props.data.secrets.runtime);
    const client = secretByArn(this, 'ClientSecret', props.identity.clientSecret);
    const signing = secrets.Secret.fromSecretNameV2(this, 'SigningKey', parameterPath(settings, 'cdn/private-key'));
    this.secretArns = [runtime, client, signing];
    this.appSecrets = {
      DATABASE_USER: ecs.Secret.fromSecretsManager(runtime, 'username'),
      DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(runtime, 'password'),
      COGNITO_CLIENT_SECRET: ecs.Secret.fromSecretsManager(client),
      CLOUDFRONT_PRIVATE_KEY: ecs.Secret.fromSecretsManager(signing),
    };
    if (settings.service.errorTracking) {
      const dsn = secrets.Secret.fromSecretNameV2(this, 'ErrorsDsn', parameterPath(settings, 'errors/dsn'));
      this.secretArns.push(dsn);
      this.appSecrets.SENTRY_DSN = ecs.Secret.fromSecretsManager(dsn);
    }
    const [first, other] = props.storage.originSecrets.accepted.map((secret, index) =>
      secretByArn(this, `OriginSecret${index}`, secret),
    );
    this.originSecrets = {
      ...(first === undefined ? {} : { ORIGIN_SECRET: ecs.Secret.fromSecretsManager(first) }),
      ...(other === undefined ? {} : { ORIGIN_SECRET_OTHER: ecs.Secret.fromSecretsManager(other) }),
    };
    this.apiSecretArns = [...this.secretArns, ...[first, other].filter((secret) => secret !== undefined)];
    const { api, worker } = settings.service;
    this.createApi(api, worker === undefined ? 'all' : 'api');
    if (worker !== undefined) this.createWorker(worker);
    this.publish('release/image-digest', props.release.imageDigest);
  }

  private createApi(size: TaskSettings, role: ProcessRole): void {
    const { platform } = this.props;
    const task = this.createAppTask('Api', role, size);
    const service = new ecs.FargateService(this, 'Api', {
      ...this.serviceOptions('api', task, size),
      ...deploymentOptions(this.settings),
      healthCheckGracePeriod: Duration.seconds(60),
    });
    if (this.settings.service.deployment.strategy !== 'rolling') {
      Validations.of(service).acknowledge({
        id: 'Annotation::@aws-cdk/aws-ecs:shouldUseCircuitBreaker',
        reason: 'The circuit breaker belongs to rolling deployments; shifting ones are ended by their alarms',
      });
    }
    attachTargets(service, platform.targets);
    const scaling = this.scale(service, size);
    for (const [id, targetGroup] of Object.entries(platform.targets)) {
      if (id === 'rule' || targetGroup === undefined) continue;
      new TargetTrackingScalingPolicy(this, `Requests${id}`, {
        scalingTarget: scaling.node.findChild('Target') as ScalableTarget,
        predefinedMetric: PredefinedMetric.ALB_REQUEST_COUNT_PER_TARGET,
        // Put together from the names: the construct would split another stack's output, which may be refused.
        resourceLabel: `${platform.loadBalancer.loadBalancerFullName}/${targetGroup.targetGroupFullName}`,
        targetValue: this.settings.service.requestsPerTargetPerMinute,
        scaleInCooldown: Duration.minutes(5),
        scaleOutCooldown: Duration.minutes(1),
      });
    }
  }

  private createWorker(size: TaskSettings): void {
    const task = this.createAppTask('Worker', 'worker', size);
    const service = new ecs.FargateService(this, 'Worker', {
      ...this.serviceOptions('worker', task, size),
      circuitBreaker: { enable: true, rollback: true },
    });
    this.scale(service, size);
  }

  private serviceOptions(part: 'api' | 'worker', taskDefinition: ecs.FargateTaskDefinition, size: TaskSettings) {
    const { network, platform } = this.props;
    return {
      serviceName: serviceName(this.settings, part),
      cluster: platform.cluster,
      taskDefinition,
      // Without a number ECS starts one task of a new service, which in a region that stands by would meet a database
      // that takes no writes. With one, every deployment goes back to it: where tasks are to run, the scaling decides
      // (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html).
      ...(size.minTasks === 0 ? { desiredCount: 0 } : {}),
      platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      assignPublicIp: false,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [
        ec2.SecurityGroup.fromSecurityGroupId(this, `${part}Group`, network.groups.service.securityGroupId, {
          mutable: false,
        }),
      ],
      enableExecuteCommand: this.settings.service.exec,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    };
  }

  private scale(service: ecs.FargateService, size: TaskSettings): ecs.ScalableTaskCount {
    const scaling = service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
    const cooldowns = { scaleInCooldown: Duration.minutes(5), scaleOutCooldown: Duration.minutes(1) };
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, ...cooldowns });
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 75, ...cooldowns });
    return scaling;
  }

  private createAppTask(id: string, role: ProcessRole, size: TaskSettings): ecs.FargateTaskDefinition {
    const { data, identity, mail, storage, release, requestHost } = this.props;
    const { settings } = this;
    const part = role === 'worker' ? 'worker' : 'api';
    const task = createTask(this, `${id}Task`, { settings, family: part, size });
    const runtimeSecret = data.secrets.runtime;
    allowApplication(this, task.taskRole, { processRole: role, storage, identity, mail, runtimeSecret });
    allowSecrets(this, task.obtainExecutionRole(), role === 'worker' ? this.secretArns : this.apiSecretArns);
    const container = task.addContainer('app', {
      ...hardened,
      containerName: 'app',
      image: imageOf(this, `${id}Image`, release.imageDigest),
      portMappings: [{ containerPort, name: 'http' }],
      environment: taskEnvironment(settings, role, release.commit, {
        databaseHost: role === 'api' ? requestHost : data.directHost,
        databaseSecretArn: runtimeSecret.secretArn,
        userPoolId: identity.userPool.userPoolId,
        clientId: identity.clientId,
        uploadsBucket: storage.uploadsBucketName,
        scanResultsUrl: storage.scanResults.queueUrl,
        mailEventsUrl: mail?.events.queueUrl,
        downloadKeyId: storage.publicKeyId,
      }) as Record<string, string>,
      secrets: { ...this.appSecrets, ...(role === 'worker' ? {} : this.originSecrets) },
      healthCheck: containerHealthCheck,
      stopTimeout: Duration.seconds(stopTimeoutSeconds[role]),
      logging: logTo(this, settings, part),
    });
    addWritableFolders(task, container, settings.service.exec);
    if (settings.service.tracing) addTraceCollector(this, task, settings, part);
    return task;
  }
}
