import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { readQuota } from '../../aws/service-quotas.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed } from '../check.ts';

interface Need {
  readonly name: string;
  readonly service: string;
  readonly code: string;
  /** What this one entry takes; what else lives in the account comes on top. */
  readonly needed: number;
  readonly why: string;
}

/** What the entry takes of what an account has little of. A rollout runs every task twice. */
export function needsOf({ service, network, database }: EnvironmentSettings): Need[] {
  const { api, worker } = service;
  const tasks = [api, ...(worker === undefined ? [] : [worker])];
  const cpuUnits = tasks.reduce((sum, { maxTasks, cpuUnits }) => sum + 2 * maxTasks * cpuUnits, 0);
  const vcpu = Math.ceil(cpuUnits / 1024) + 1;
  const perZone = Math.ceil(network.natGateways / network.availabilityZones.length);
  return [
    {
      name: 'Fargate vCPU',
      service: 'fargate',
      code: 'L-3032A538',
      needed: vcpu,
      why: 'all tasks at their most, twice during a rollout, and one-off tasks',
    },
    { name: 'VPCs', service: 'vpc', code: 'L-F678F1CE', needed: 1, why: 'one' },
    {
      name: 'elastic IPs',
      service: 'ec2',
      code: 'L-0263D0A3',
      needed: network.natGateways,
      why: 'one for each NAT gateway',
    },
    {
      name: 'NAT gateways per zone',
      service: 'vpc',
      code: 'L-FE5A380F',
      needed: perZone,
      why: 'spread over the zones',
    },
    {
      name: 'interface endpoints per VPC',
      service: 'vpc',
      code: 'L-29B6F2EB',
      needed: network.interfaceEndpoints ? 6 : 0,
      why: 'ECR, logs, secrets, parameters and queue',
    },
    { name: 'load balancers', service: 'elasticloadbalancing', code: 'L-53DA6B97', needed: 1, why: 'one' },
    { name: 'database instances', service: 'rds', code: 'L-7B6409FD', needed: 1, why: 'one' },
    {
      name: 'database storage in GB',
      service: 'rds',
      code: 'L-7ADDB58A',
      needed: database.maxAllocatedGb,
      why: 'as far as it grows by itself',
    },
  ];
}

/** The account allows what the entry needs. A quota that is too small ends a deployment half-way, often after minutes. */
export const quotas = ({ aws, settings }: Pick<Context, 'aws' | 'settings'>): CheckDefinition[] =>
  needsOf(settings)
    .filter(({ needed }) => needed > 0)
    .map(({ name, service, code, needed, why }) => ({
      name,
      fix: `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${needed} --region ${settings.region}`,
      async run() {
        const value = await readQuota(aws, { service, code, region: settings.region });
        if (value === undefined) throw new CheckFailed('AWS names no value');
        if (value < needed) throw new CheckFailed(`the account has ${value}; ${settings.name} needs ${needed}: ${why}`);
        return `${value}, needs ${needed}`;
      },
    }));
