import type { Synthesized } from '../checks/assembly.ts';
import { count, find, has, type Json } from '../checks/matching.ts';

export interface Box {
  readonly id: string;
  readonly title: string;
  readonly details: readonly string[];
}

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly boxes: readonly Box[];
}

/** From one box to another, with what goes that way. */
export type Arrow = readonly [from: string, to: string];

const plural = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

/** What the picture shows, read from the templates: nothing that is not in them gets a box. */
export function contentOf(environment: Synthesized): { readonly groups: Group[]; readonly arrows: Arrow[] } {
  const { settings } = environment;
  const first = (type: string, expected: Json = {}): Json => find(environment, type, expected)[0]?.Properties ?? {};
  const scaling = (part: string): string => {
    const target = first('AWS::ApplicationAutoScaling::ScalableTarget', {
      ResourceId: (id: Json) => JSON.stringify(id).includes(part),
    });
    return `${target.MinCapacity} to ${target.MaxCapacity} tasks`;
  };
  const size = (part: string): string => {
    const { Cpu, Memory } = first('AWS::ECS::TaskDefinition', { Family: new RegExp(`-${part}$`) });
    return `${Cpu / 1024} vCPU, ${Memory / 1024} GB, arm64`;
  };
  const balancer = first('AWS::ElasticLoadBalancingV2::Listener', { Port: 443 });
  const database = first('AWS::RDS::DBInstance');
  const plan = first('AWS::Backup::BackupPlan');
  const rules = (scope: string): number => first('AWS::WAFv2::WebACL', { Scope: scope }).Rules?.length ?? 0;
  const when = (condition: boolean, ...boxes: Box[]): Box[] => (condition ? boxes : []);
  const service = (part: string): Json => first('AWS::ECS::Service', { ServiceName: new RegExp(`-${part}$`) });

  const groups: Group[] = [
    {
      id: 'edge',
      title: 'Edge, everywhere',
      boxes: [
        {
          id: 'dns',
          title: 'Route 53',
          details: [
            plural(count(environment, 'AWS::Route53::RecordSet'), 'record'),
            settings.domain.failover === undefined ? 'one region' : 'failover by health',
          ],
        },
        { id: 'cdn', title: 'CloudFront', details: ['front end from S3', 'API where cacheable', 'downloads, signed'] },
        { id: 'wafcdn', title: 'Firewall', details: [`${rules('CLOUDFRONT')} rules, logged`] },
      ],
    },
    {
      id: 'public',
      title: `Public subnets, ${plural(settings.network.availabilityZones.length, 'zone')}`,
      boxes: [
        {
          id: 'alb',
          title: 'Load balancer',
          details: [
            String(balancer.SslPolicy).replace('ELBSecurityPolicy-', ''),
            `firewall, ${rules('REGIONAL')} rules`,
          ],
        },
        { id: 'nat', title: 'NAT', details: [plural(count(environment, 'AWS::EC2::NatGateway'), 'gateway')] },
      ],
    },
    {
      id: 'private',
      title: 'Private subnets',
      boxes: [
        {
          id: 'api',
          title: 'API on Fargate',
          details: [
            scaling('ApiService'),
            size('api'),
            String(service('api').DeploymentConfiguration.Strategy).toLowerCase().replace('_', '-'),
          ],
        },
        ...when(has(environment, 'AWS::ECS::Service', { ServiceName: /-worker$/ }), {
          id: 'worker',
          title: 'Worker on Fargate',
          details: [scaling('WorkerService'), size('worker')],
        }),
        { id: 'migration', title: 'One-off tasks', details: ['migrations, database roles'] },
        ...when(settings.network.interfaceEndpoints, {
          id: 'endpoints',
          title: 'Endpoints',
          details: [
            plural(count(environment, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }), 'AWS service'),
          ],
        }),
      ],
    },
    {
      id: 'isolated',
      title: 'Isolated subnets',
      boxes: [
        ...when(has(environment, 'AWS::RDS::DBProxy'), { id: 'proxy', title: 'RDS Proxy', details: ['TLS only'] }),
        {
          id: 'database',
          title: 'PostgreSQL 18',
          details: [
            String(database.DBInstanceClass),
            database.MultiAZ ? 'two zones' : 'one zone',
            `${database.AllocatedStorage} to ${database.MaxAllocatedStorage} GB`,
            `any second of ${plural(Number(database.BackupRetentionPeriod), 'day')}`,
          ],
        },
      ],
    },
    {
      id: 'files',
      title: 'Files',
      boxes: [
        { id: 'uploads', title: 'Uploads', details: ['S3, versioned, own key', 'scanned, quarantined'] },
        { id: 'scan', title: 'Scan results', details: ['EventBridge, SQS'] },
        { id: 'web', title: 'Front end', details: ['S3'] },
      ],
    },
    {
      id: 'identity',
      title: 'Identity and secrets',
      boxes: [
        {
          id: 'cognito',
          title: 'Cognito',
          details: [
            `${String(first('AWS::Cognito::UserPool').UserPoolTier ?? '').toLowerCase()}, TOTP required`,
            plural(count(environment, 'AWS::Cognito::UserPoolClient'), 'client'),
          ],
        },
        {
          id: 'secrets',
          title: 'Secrets Manager',
          details: [
            plural(count(environment, 'AWS::SecretsManager::Secret'), 'secret'),
            plural(count(environment, 'AWS::KMS::Key'), 'key'),
          ],
        },
        ...when(has(environment, 'AWS::SES::EmailIdentity'), {
          id: 'mail',
          title: 'SES',
          details: ['mail of Cognito and the API'],
        }),
      ],
    },
    {
      id: 'operations',
      title: 'Operations',
      boxes: [
        {
          id: 'alarms',
          title: 'CloudWatch',
          details: [
            plural(count(environment, 'AWS::CloudWatch::Alarm'), 'alarm'),
            `${count(environment, 'AWS::CloudWatch::CompositeAlarm')} composite`,
            'logs, metrics, X-Ray',
          ],
        },
        { id: 'topics', title: 'SNS', details: ['pages and mails'] },
        {
          id: 'audit',
          title: 'Audit',
          details: ['CloudTrail, GuardDuty', plural(count(environment, 'AWS::Config::ConfigRule'), 'Config rule')],
        },
        { id: 'delivery', title: 'GitHub OIDC', details: ['plan and deploy roles', 'boundary'] },
      ],
    },
    {
      id: 'elsewhere',
      title: `Other region, ${settings.files.replicateTo ?? settings.backup?.copyTo ?? 'none'}`,
      boxes: [
        ...when(settings.database.secretReplicaRegions.length > 0, {
          id: 'dr',
          title: 'Environment dr',
          details: ['replica, standby service'],
        }),
        ...when(settings.files.replicateTo !== undefined, {
          id: 'copy',
          title: 'Copy of uploads',
          details: ['within 15 minutes'],
        }),
        ...when(has(environment, 'BackupCopy AWS::Backup::BackupVault'), {
          id: 'vault',
          title: 'Backup vault',
          details: ['locked', plural(plan.BackupPlan?.BackupPlanRule.length ?? 0, 'rule')],
        }),
      ],
    },
  ];
  const drawn = new Set(groups.flatMap(({ boxes }) => boxes.map(({ id }) => id)));
  const arrows: Arrow[] = [
    ['dns', 'alb'],
    ['cdn', 'alb'],
    ['alb', 'api'],
    ['api', drawn.has('proxy') ? 'proxy' : 'database'],
    ['proxy', 'database'],
    ['worker', 'database'],
    ['migration', 'database'],
    ['uploads', 'copy'],
    ['uploads', 'scan'],
    ['database', 'dr'],
    ['alarms', 'topics'],
  ];
  return {
    groups: groups.filter(({ boxes }) => boxes.length > 0),
    arrows: arrows.filter(([from, to]) => drawn.has(from) && drawn.has(to)),
  };
}
