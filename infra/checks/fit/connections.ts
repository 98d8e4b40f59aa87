import { parameterPath } from '../../names.ts';
import { type LocatedResource, resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import { find, type Json } from '../matching.ts';
import { resourceBehind, resourcesIn } from '../references.ts';

/** Everybody outside, by address. */
const world = 'world';

/** From one security group to another, or from or to everybody. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly why: string;
}

/** Services of AWS answer here, behind an endpoint in the network or outside of it. */
const awsPort = 443;

/** What the programs of an environment connect to, read from what they are given, not from the rules. */
export function connectionsOf(environment: Templates): Connection[] {
  const groups = (resource: LocatedResource | undefined, value: Json): string[] =>
    resource === undefined ? [] : resourcesIn(environment, resource.stack, value).map(({ path }) => path);
  const databases = new Map<string, { readonly groups: string[]; readonly port: number }>();
  for (const database of resourcesOf(environment, 'AWS::RDS::DBInstance')) {
    const { VPCSecurityGroups, Port } = database.Properties;
    databases.set(database.path, { groups: groups(database, VPCSecurityGroups), port: Number(Port) });
  }
  const [database] = databases.values();
  if (database === undefined) throw new Error('no database');
  for (const proxy of resourcesOf(environment, 'AWS::RDS::DBProxy'))
    databases.set(proxy.path, { groups: groups(proxy, proxy.Properties.VpcSecurityGroupIds), port: database.port });
  const between = (from: readonly string[], to: readonly string[], port: number, why: string): Connection[] =>
    from.flatMap((one) => to.map((other) => ({ from: one, to: other, port, why })));

  const services = resourcesOf(environment, 'AWS::ECS::Service').map((service) => ({
    groups: groups(service, service.Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups),
    task: resourceBehind(environment, service.stack, service.Properties.TaskDefinition),
  }));
  const oneOffGroups = find(environment, 'AWS::SSM::Parameter', {
    Name: parameterPath(environment.settings, 'network/migration-security-group'),
  }).flatMap((parameter) => groups(parameter, parameter.Properties.Value));
  const judged = resourcesOf(environment, 'AWS::Events::Rule').flatMap((rule) =>
    rule.Properties.Targets.filter(({ EcsParameters }: Json) => EcsParameters !== undefined).map(
      ({ EcsParameters }: Json) => ({
        groups: groups(rule, EcsParameters.NetworkConfiguration.AwsVpcConfiguration.SecurityGroups),
        task: resourceBehind(environment, rule.stack, EcsParameters.TaskDefinitionArn),
      }),
    ),
  );
  const oneOffs = find(environment, 'AWS::ECS::TaskDefinition', { Family: /-(migration|roles)$/ }).map((task) => ({
    groups: oneOffGroups,
    task,
  }));
  const tasks = [...services, ...oneOffs, ...judged];
  const rotations = resourcesOf(environment, 'AWS::SecretsManager::RotationSchedule').map((rotation) =>
    groups(rotation, rotation.Properties.HostedRotationLambda?.VpcSecurityGroupIds),
  );
  const restored = resourcesOf(environment, 'AWS::Backup::RestoreTestingSelection').flatMap((selection) =>
    groups(selection, selection.Properties.RestoreMetadataOverrides?.vpcSecurityGroupIds),
  );
  const endpoints = find(environment, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }).flatMap((endpoint) =>
    groups(endpoint, endpoint.Properties.SecurityGroupIds),
  );
  const balancers = resourcesOf(environment, 'AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((balancer) =>
    groups(balancer, balancer.Properties.SecurityGroups),
  );
  const listeners = resourcesOf(environment, 'AWS::ElasticLoadBalancingV2::Listener').map(({ Properties }) =>
    Number(Properties.Port),
  );
  const targets = resourcesOf(environment, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ Properties }) =>
    Number(Properties.Port),
  );
  const targetGroups = resourcesOf(environment, 'AWS::ECS::Service')
    .filter(({ Properties }) => Properties.LoadBalancers !== undefined)
    .flatMap((service) => groups(service, service.Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups));
  const clients = [...tasks.map((task) => task.groups), ...rotations];
  return unique([
    ...listeners.flatMap((port) => between([world], balancers, port, 'a listener of the balancer')),
    ...targets.flatMap((port) => between(balancers, targetGroups, port, 'requests and health checks')),
    ...tasks.flatMap(({ groups: from, task }) =>
      hostsOf(environment, task).flatMap((host) => {
        const to = databases.get(host);
        if (to === undefined) throw new Error(`${task?.path} connects to ${host}, which is no database`);
        return between(from, to.groups, to.port, `${task?.path} connects to ${host}`);
      }),
    ),
    ...resourcesOf(environment, 'AWS::RDS::DBProxy').flatMap(({ path }) =>
      between(databases.get(path)?.groups ?? [], database.groups, database.port, 'the proxy connects to the database'),
    ),
    ...rotations.flatMap((from) => between(from, database.groups, database.port, 'a rotation sets a password')),
    ...judged.flatMap(({ groups: from }) => between(from, restored, database.port, 'a restored database is judged')),
    ...clients.flatMap((from) => between(from, [world], awsPort, 'services of AWS')),
    ...clients.flatMap((from) => between(from, endpoints, awsPort, 'services of AWS behind endpoints')),
  ]);
}

/** The databases that a task is given to connect to. */
function hostsOf(environment: Templates, task: LocatedResource | undefined): string[] {
  if (task === undefined) throw new Error('a task without a definition');
  return task.Properties.ContainerDefinitions.flatMap(({ Environment = [] }: Json) =>
    Environment.filter(({ Name }: Json) => Name === 'DATABASE_HOST' || Name === 'PGHOST').map(({ Value }: Json) => {
      const host = resourceBehind(environment, task.stack, Value);
      if (host === undefined) throw new Error(`${task.path}: ${JSON.stringify(Value)} is no database`);
      return host.path;
    }),
  );
}

const keyOf = ({ from, to, port }: Omit<Connection, 'why'>): string => `${from} -> ${to}:${port}`;
const unique = (list: readonly Connection[]): Connection[] => [
  ...new Map(list.map((one) => [keyOf(one), one])).values(),
];

interface Rule extends Omit<Connection, 'why'> {
  readonly direction: 'in' | 'out';
}

/** What the security groups admit, in and out. The placeholder of a group that lets nothing out is none. */
function rulesOf(environment: Templates): Rule[] {
  const peer = (resource: LocatedResource, rule: Json, key: string): string => {
    const group = resourceBehind(environment, resource.stack, rule[key]);
    if (group !== undefined) return group.path;
    return rule.CidrIp === '0.0.0.0/0' ? world : String(rule.CidrIp ?? rule.CidrIpv6 ?? rule.SourcePrefixListId);
  };
  const rule = (resource: LocatedResource, own: string, one: Json, direction: 'in' | 'out'): Rule[] => {
    if (one.CidrIp === '255.255.255.255/32') return [];
    const other = peer(resource, one, direction === 'in' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId');
    const ports = one.IpProtocol === 'tcp' && one.FromPort === one.ToPort ? Number(one.FromPort) : Number.NaN;
    return [{ direction, from: direction === 'in' ? other : own, to: direction === 'in' ? own : other, port: ports }];
  };
  const separate = (type: string, direction: 'in' | 'out') =>
    resourcesOf(environment, type).flatMap((resource) => {
      const own = resourceBehind(environment, resource.stack, resource.Properties.GroupId);
      return rule(resource, own?.path ?? '?', resource.Properties, direction);
    });
  return [
    ...resourcesOf(environment, 'AWS::EC2::SecurityGroup').flatMap((group) => [
      ...(group.Properties.SecurityGroupIngress ?? []).flatMap((one: Json) => rule(group, group.path, one, 'in')),
      ...(group.Properties.SecurityGroupEgress ?? []).flatMap((one: Json) => rule(group, group.path, one, 'out')),
    ]),
    ...separate('AWS::EC2::SecurityGroupIngress', 'in'),
    ...separate('AWS::EC2::SecurityGroupEgress', 'out'),
  ];
}

/** Both sides have to admit a connection: the group that it leaves, and the group that it enters. */
export function refusedConnections(environment: Templates): Finding[] {
  const rules = rulesOf(environment);
  const admits = (wanted: Connection, direction: 'in' | 'out') =>
    rules.some(
      (rule) =>
        rule.direction === direction &&
        rule.port === wanted.port &&
        (rule.from === wanted.from || (direction === 'in' && rule.from === world)) &&
        (rule.to === wanted.to || (direction === 'out' && rule.to === world)),
    );
  return connectionsOf(environment).flatMap((wanted) => {
    const sides = [
      ...(wanted.from === world || admits(wanted, 'out') ? [] : [`${wanted.from} lets nothing out to it`]),
      ...(wanted.to === world || admits(wanted, 'in') ? [] : [`${wanted.to} lets nothing in`]),
    ];
    return sides.map((message) => ({ rule: 'connection', at: keyOf(wanted), message: `${wanted.why}: ${message}` }));
  });
}

/** What a rule admits between two that are there, and nobody needs. A group that nothing has reaches nobody. */
export function needlessRules(environment: Templates): Finding[] {
  const wanted = connectionsOf(environment);
  const inUse = new Set(wanted.flatMap(({ from, to }) => [from, to]));
  return rulesOf(environment)
    .filter(({ from, to }) => [from, to].every((end) => inUse.has(end)))
    .filter((rule) => !wanted.some((one) => keyOf(one) === keyOf(rule)))
    .map((rule) => ({
      rule: 'needless-rule',
      at: keyOf(rule),
      message: `nothing that runs connects this way (${rule.direction === 'in' ? 'ingress' : 'egress'})`,
    }));
}
