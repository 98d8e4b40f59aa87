import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from '@aws-sdk/client-ecs';
import { repositoryName } from '../../../infra/names.ts';
import { CostTags } from '../account/cost-tags.ts';
import { DatabaseInstance } from '../account/database.ts';
import { DatabaseProxy } from '../account/database-proxy.ts';
import { Mail } from '../account/mail.ts';
import { Registry } from '../account/registry.ts';
import { Alarms } from '../alarms/alarms.ts';
import { OneOffs } from '../ecs/one-offs.ts';
import { inProgress, type ServiceSettings, type SimServiceDeployment } from '../ecs/service-state.ts';
import { Services } from '../ecs/services.ts';
import { TaskDefinitions } from '../ecs/task-definitions.ts';
import { AwsError, type FakeAccount } from '../handlers.ts';
import { LogStore } from '../logs/log-store.ts';
import { NewRoles } from '../refusals/new-roles.ts';
import type { Properties } from './names.ts';
import { Neighbours } from './neighbours.ts';

export type Progress = 'pending' | 'done' | { readonly failed: string };

export interface Applied {
  /** Where the service gives the resource its id. */
  readonly physicalId?: string;
  /** Asked again until it is over; over at once when absent. */
  readonly progress?: () => Progress;
}

export interface Application {
  readonly fake: FakeAccount;
  readonly region: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  /** What exists already is changed; otherwise it is made. */
  readonly exists: boolean;
  /** Nothing takes time: the fake is being set up. */
  readonly steady: boolean;
}

/** What a deployed resource means for the other fakes; most mean nothing. */
export function apply({ fake, region, type, physicalId, properties, exists, steady }: Application): Applied {
  switch (type) {
    case 'AWS::SSM::Parameter':
      fake.part(Neighbours).putParameter(region, properties.Name, String(properties.Value), properties.Type);
      return {};
    case 'AWS::IAM::Role':
      if (!exists && !steady) fake.part(NewRoles).add(physicalId);
      return {};
    case 'AWS::SES::EmailIdentity':
      if (!exists && !steady) fake.part(Mail).begin(physicalId);
      return {};
    case 'AWS::Route53::RecordSet':
      if (!exists && !steady) fake.part(Mail).addRecord(String(properties.Name));
      return {};
    case 'AWS::ECR::Repository':
      if (!exists && !steady && physicalId === repositoryName) fake.part(Registry).open();
      return {};
    case 'AWS::RDS::DBProxyTargetGroup':
      if (!exists)
        for (const name of properties.DBInstanceIdentifiers ?? [])
          fake.part(DatabaseProxy).register(name, steady ? new Date(0) : fake.now());
      return {};
    case 'AWS::RDS::DBInstance':
      if (!exists && !steady) fake.part(DatabaseInstance).status = 'available';
      return {};
    case 'AWS::Budgets::Budget':
      if (!exists && !steady) fake.part(CostTags).meet();
      return {};
    case 'AWS::Logs::LogGroup':
      fake.part(LogStore).createGroup(region, physicalId);
      return {};
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm':
      fake.part(Alarms).put(region, properties, type.endsWith('CompositeAlarm'));
      return {};
    case 'AWS::EC2::Subnet':
      fake.part(OneOffs).network.subnets.add(physicalId);
      return {};
    case 'AWS::EC2::SecurityGroup':
      fake.part(OneOffs).network.groups.add(physicalId);
      return {};
    case 'AWS::ECS::TaskDefinition': {
      const by = `arn:aws:sts::${fake.settings.account}:assumed-role/cdk-cfn-exec-role/AWSCloudFormation`;
      return { physicalId: fake.part(TaskDefinitions).register(inCamelCase(properties), by).taskDefinitionArn };
    }
    case 'AWS::ECS::Service':
      return applyService(fake, properties, exists, steady);
    case 'AWS::ApplicationAutoScaling::ScalableTarget': {
      const service = String(properties.ResourceId).split('/').at(-1) ?? '';
      if (steady || fake.part(Services).find(service) !== undefined)
        fake.part(Services).scaleTo(service, Number(properties.MinCapacity));
      return {};
    }
    default:
      return {};
  }
}

export function remove(fake: FakeAccount, region: string, type: string, physicalId: string): void {
  switch (type) {
    case 'AWS::SSM::Parameter':
      fake.part(Neighbours).removeParameter(region, physicalId);
      return;
    case 'AWS::Logs::LogGroup':
      fake.part(LogStore).deleteGroup(region, physicalId);
      return;
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm':
      fake.part(Alarms).remove(region, physicalId);
      return;
    case 'AWS::ECS::TaskDefinition':
      fake.part(TaskDefinitions).deregister(physicalId);
      return;
    case 'AWS::SES::EmailIdentity':
      fake.part(Mail).clear();
      return;
    case 'AWS::ECS::Service':
      fake.part(Services).remove(physicalId);
  }
}

function applyService(fake: FakeAccount, properties: Properties, exists: boolean, steady: boolean): Applied {
  const services = fake.part(Services);
  const settings: ServiceSettings = {
    serviceName: properties.ServiceName,
    taskDefinition: properties.TaskDefinition,
    deploymentConfiguration: inCamelCase(properties.DeploymentConfiguration ?? {}) as DeploymentConfiguration,
    loadBalancers: inCamelCase(properties.LoadBalancers ?? []) as LoadBalancer[],
    networkConfiguration: inCamelCase(properties.NetworkConfiguration) as NetworkConfiguration | undefined,
    enableExecuteCommand: properties.EnableExecuteCommand === true,
    healthCheckGracePeriodSeconds: properties.HealthCheckGracePeriodSeconds,
    desiredCount: properties.DesiredCount,
  };
  try {
    if (!exists) {
      const service = services.create(settings, steady);
      return { physicalId: service.arn, progress: () => progressOf(service.records.at(-1)) };
    }
    const deployment = services.update(services.get(settings.serviceName), settings, false);
    return { progress: () => progressOf(deployment) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const failed = `Resource handler returned message: "${error.message} (Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${crypto.randomUUID()}; Proxy: null)" (RequestToken: ${crypto.randomUUID()}, HandlerErrorCode: InvalidRequest)`;
    return { progress: () => ({ failed }) };
  }
}

function progressOf(deployment: SimServiceDeployment | undefined): Progress {
  if (deployment === undefined || deployment.status === 'SUCCESSFUL') return 'done';
  if (inProgress(deployment.status)) return 'pending';
  const why =
    deployment.breaker === 'TRIGGERED'
      ? 'ECS Deployment Circuit Breaker was triggered'
      : deployment.triggeredAlarms.length > 0
        ? 'ECS Deployment alarm was triggered'
        : 'ECS Deployment was stopped';
  return {
    failed: `Resource handler returned message: "Error occurred during operation '${why}'." (RequestToken: ${crypto.randomUUID()}, HandlerErrorCode: GeneralServiceException)`,
  };
}

/** Properties as the service's own API spells them. Keys of maps that users write (options of a log driver) stay. */
export function inCamelCase(value: Properties): Properties {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      `${key.slice(0, 1).toLowerCase()}${key.slice(1)}`,
      key === 'Options' || key === 'DockerLabels' ? item : inCamelCase(item),
    ]),
  );
}
