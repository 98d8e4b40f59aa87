import type { Templates } from '../checks/assembly.ts';
import { count, find } from '../checks/matching.ts';
import { usageOf } from './assumptions.ts';
import { priceList as price } from './prices.ts';

export interface CostLine {
  readonly resource: string;
  /** How the amount comes about, in words. */
  readonly how: string;
  readonly usd: number;
}

/** What an environment costs a month: counted in its templates, priced by the list, loaded as assumed. */
export function estimate(environment: Templates): CostLine[] {
  const { settings } = environment;
  const { database, service, network, files, identity } = settings;
  const usage = usageOf(settings);
  const factor = price.regionFactor[settings.region] ?? 1;
  const hours = price.hoursPerMonth;
  const lines: CostLine[] = [];
  // What is not in the templates costs nothing, whatever the settings say: an environment of two stacks has no database.
  const has = (type: string): boolean => count(environment, type) > 0;
  const addWhere = (type: string, resource: string, how: string, usd: number): void => {
    if (has(type)) add(resource, how, usd);
  };
  const add = (resource: string, how: string, usd: number): void => {
    if (usd > 0) lines.push({ resource, how, usd: Math.round(usd * factor * 100) / 100 });
  };

  const tasks = [
    ...(service.api.minTasks > 0 ? [{ ...service.api, part: 'API', more: usage.averageTasksAboveMinimum }] : []),
    ...(service.worker === undefined ? [] : [{ ...service.worker, part: 'worker', more: 0 }]),
  ];
  for (const { part, cpuUnits, memoryMiB, minTasks, more } of tasks) {
    const running = minTasks + more;
    const hourly = (cpuUnits / 1024) * price.fargateArmVcpuHour + (memoryMiB / 1024) * price.fargateArmGbHour;
    add(
      `Fargate, ${part}`,
      `${running} tasks of ${cpuUnits / 1024} vCPU and ${memoryMiB / 1024} GB`,
      running * hourly * hours,
    );
  }
  const vcpu = known(price.rdsVcpu, database.instanceType);
  if (has('AWS::RDS::DBInstance')) {
    const sides = database.multiAz ? 2 : 1;
    const zonesOfIt = sides === 2 ? 'two zones' : 'one zone';
    const instanceHour = known(price.rdsInstanceHour, database.instanceType);
    add('RDS instance', `${database.instanceType}, ${zonesOfIt}`, sides * instanceHour * hours);
    const storage = sides * database.allocatedGb * price.rdsStorageGbMonth;
    add('RDS storage', `${database.allocatedGb} GB gp3, ${zonesOfIt}`, storage);
    if (database.insights === 'advanced')
      add('Database Insights', `advanced, ${vcpu} vCPU`, vcpu * price.databaseInsightsAdvancedVcpuHour * hours);
  }
  if (has('AWS::RDS::DBProxy')) add('RDS Proxy', `${vcpu} vCPU`, vcpu * price.rdsProxyVcpuHour * hours);

  const gateways = count(environment, 'AWS::EC2::NatGateway');
  addWhere(
    'AWS::EC2::NatGateway',
    'NAT gateways',
    `${gateways}, ${usage.natGb} GB through them`,
    gateways * price.natGatewayHour * hours + usage.natGb * price.natGb,
  );
  const endpoints = count(environment, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' });
  const zones = network.availabilityZones.length;
  add(
    'Interface endpoints',
    `${endpoints} in ${zones} zones`,
    endpoints * zones * price.interfaceEndpointZoneHour * hours,
  );
  addWhere(
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'Load balancer',
    '1 with an average of 2 capacity units',
    (price.loadBalancerHour + 2 * price.loadBalancerUnitHour) * hours,
  );
  add('Public addresses', `${gateways + zones}`, (gateways + zones) * price.publicIpv4Hour * hours);

  const rules = find(environment, 'AWS::WAFv2::WebACL').reduce((sum, acl) => sum + acl.Properties.Rules.length, 0);
  const acls = count(environment, 'AWS::WAFv2::WebACL');
  addWhere(
    'AWS::WAFv2::WebACL',
    'Firewall',
    `${acls} with ${rules} rules, ${usage.millionRequests} million requests`,
    acls * price.wafAclMonth + rules * price.wafRuleMonth + usage.millionRequests * price.wafMillionRequests,
  );
  addWhere(
    'AWS::CloudFront::Distribution',
    'CloudFront',
    `${usage.deliveredGb} GB, ${usage.millionRequests / 4} million requests`,
    usage.deliveredGb * price.cloudFrontGb + (usage.millionRequests / 4) * 100 * price.cloudFrontTenThousandRequests,
  );
  addWhere('AWS::S3::Bucket', 'S3', `${usage.storedUploadsGb} GB`, usage.storedUploadsGb * price.s3GbMonth);
  if (files.replicateTo !== undefined) {
    add(
      'S3 copy',
      `${usage.storedUploadsGb} GB kept, ${usage.uploadedGb} GB copied, in ${files.replicateTo}`,
      usage.storedUploadsGb * price.s3GbMonth + usage.uploadedGb * price.s3ReplicationGb,
    );
  }
  const scans = count(environment, 'AWS::GuardDuty::MalwareProtectionPlan');
  add('Malware scan', `${usage.uploadedGb} GB, ${scans} buckets`, usage.uploadedGb * scans * price.malwareScanGb);

  addWhere(
    'AWS::Cognito::UserPool',
    'Cognito',
    `${usage.activeUsers} active people, ${identity.featurePlan}`,
    usage.activeUsers * price.cognitoUserMonth[identity.featurePlan] +
      identity.machineClients.length * price.cognitoMachineClientMonth,
  );
  if (identity.mailDomain !== undefined) add('Mail', `${usage.mails} mails`, (usage.mails / 1000) * price.mailThousand);

  const keys = count(environment, 'AWS::KMS::Key');
  add('Keys', `${keys}`, keys * price.kmsKeyMonth);
  const secrets = count(environment, 'AWS::SecretsManager::Secret') * (1 + database.secretReplicaRegions.length) + 2;
  addWhere('AWS::SecretsManager::Secret', 'Secrets', `${secrets} with their copies`, secrets * price.secretMonth);
  addWhere('AWS::Logs::LogGroup', 'Logs', `${usage.logGb} GB`, usage.logGb * price.logsIngestedGb);
  const alarms = count(environment, 'AWS::CloudWatch::Alarm');
  const composites = count(environment, 'AWS::CloudWatch::CompositeAlarm');
  add(
    'Alarms and dashboard',
    `${alarms} alarms, ${composites} composite`,
    alarms * price.alarmMonth +
      composites * price.compositeAlarmMonth +
      (has('AWS::CloudWatch::Dashboard') ? price.dashboardMonth : 0),
  );
  addWhere(
    'AWS::ECS::Cluster',
    'Container Insights',
    '60 metrics of cluster, services and tasks',
    60 * price.metricMonth,
  );
  addWhere('AWS::Route53::HealthCheck', 'Health check', '1 with HTTPS and fast interval', price.healthCheckMonth);
  const configRules = count(environment, 'AWS::Config::ConfigRule');
  add(
    'Config',
    `${configRules} rules, 30 evaluations each, 1,000 changes`,
    configRules > 0 ? configRules * 30 * price.configRuleEvaluation + 1000 * price.configItem : 0,
  );
  if (settings.backup !== undefined) {
    const kept =
      (database.allocatedGb * 0.5 + usage.storedUploadsGb * 0.2) * (settings.backup.copyTo === undefined ? 1 : 2);
    add('Backups', `${kept} GB kept`, kept * price.backupGbMonth);
  }
  return lines.sort((one, other) => other.usd - one.usd);
}

export const total = (lines: readonly CostLine[]): number =>
  Math.round(lines.reduce((sum, { usd }) => sum + usd, 0) * 100) / 100;

function known(prices: Readonly<Record<string, number>>, type: string): number {
  const found = prices[type];
  if (found === undefined) throw new Error(`${type}: not in the price list, infra/cost/prices.ts`);
  return found;
}
