import { parameterPath, product } from '../../names.ts';
import { parametersOf, toolState } from '../../parameters.ts';
import { type LocatedResource, resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import { type Literal, literalsOf, reachable, waitsFor } from './literals.ts';

/** Properties by which a resource gets its name. */
const nameProperties = [
  'AlarmName',
  'AliasName',
  'BackupVaultName',
  'BucketName',
  'ClusterName',
  'CompositeAlarmName',
  'ConfigRuleName',
  'ConfigurationSetName',
  'DBInstanceIdentifier',
  'DBProxyName',
  'DBSubnetGroupName',
  'Domain',
  'EmailIdentity',
  'Family',
  'FunctionName',
  'LogGroupName',
  'ManagedPolicyName',
  'Name',
  'QueueName',
  'RepositoryName',
  'RoleName',
  'RotationLambdaName',
  'ServiceName',
  'SubscriptionName',
  'TopicName',
  'TrailName',
  'UserPoolName',
];

/** Texts for people, policies and what alarms watch: they may speak of what comes later. */
const notReferences = new Set([
  'AccessPolicy',
  'AlarmDescription',
  'AssumeRolePolicyDocument',
  'DashboardBody',
  'Description',
  'Dimensions',
  'EventPattern',
  'KeyPolicy',
  'Metrics',
  'Policies',
  'PolicyDocument',
  'PolicyText',
  'ResourcePolicy',
  'Tags',
]);

/** The names that a resource has: of its own, and those of what it makes along the way. */
export function namesOf({ Properties = {} }: Pick<LocatedResource, 'Properties'>): string[] {
  const own = nameProperties.map((property) => Properties[property]);
  const rotation = Properties.HostedRotationLambda?.RotationLambdaName;
  return [...own, rotation].filter((name): name is string => typeof name === 'string');
}

interface Named {
  readonly name: string;
  readonly owner: LocatedResource;
}

const isOurs = new RegExp(`(^|/)${product}[-/]`);

const namedIn = (environment: Templates): Named[] =>
  resourcesOf(environment).flatMap((owner) => namesOf(owner).map((name) => ({ name, owner })));

/** A name stands alone in a text, or as a part of an ARN or an address. */
const speaksOf = (text: string, name: string): boolean => {
  const at = text.indexOf(name);
  if (at < 0) return false;
  return /[/:]$|^$/.test(text.slice(0, at)) && /^$|^[/:*.]/.test(text.slice(at + name.length));
};

/** `Name`, `ClientName`, `CachePolicyConfig.Name`: a resource says how it is called, not what it needs. */
const isOwnName = (path: string): boolean => /(^|[.a-z])Name$/.test(path) || nameProperties.includes(path);

/**
 * CloudFormation orders by references alone: whoever speaks of a resource by its literal name has to wait for it in so
 * many words, within a template and across stacks. Otherwise both are created at the same time.
 */
export function speaksTooEarly(environment: Templates): Finding[] {
  const named = namedIn(environment).filter(({ name }) => isOurs.test(name));
  const stackIds = new Map(environment.stacks.map((stack) => [stack.id, stack.dependencies] as const));
  return resourcesOf(environment).flatMap((resource) => {
    const { stack, logicalId } = resource;
    const within = reachable(logicalId, (id) => waitsFor(stack.resources[id] ?? {}));
    const before = reachable(stack.id, (id) => stackIds.get(id) ?? []);
    return literalsOf(resource, notReferences).flatMap(({ path, text }) => {
      if (isOwnName(path)) return [];
      const early = named.filter(
        ({ name, owner }) =>
          speaksOf(text, name) &&
          owner.logicalId !== logicalId &&
          !(owner.stack.id === stack.id ? within.has(owner.logicalId) : before.has(owner.stack.id)),
      );
      return early.map(({ name, owner }) => ({
        rule: 'too-early',
        at: `${stack.id}/${logicalId}`,
        message: `${path} names ${name}, and does not wait for ${owner.stack.id}/${owner.logicalId} (${owner.Type})`,
      }));
    });
  });
}

/** Names of ours that nothing has: neither a resource of this or a neighbouring environment, nor a person's parameter. */
export function unknownNames(environment: Templates, neighbours: readonly Templates[]): Finding[] {
  const known = new Set([environment, ...neighbours].flatMap(namedIn).map(({ name }) => name));
  for (const { settings } of [environment, ...neighbours]) {
    for (const { name } of parametersOf(settings)) known.add(parameterPath(settings, name));
    for (const name of Object.keys(toolState)) known.add(parameterPath(settings, name));
  }
  const names = [environment, ...neighbours].map(({ settings }) => settings.name).join('|');
  const ours = new RegExp(`(?:^|[/:])((?:/${product}/(?:${names})/|${product}-(?:${names})-)[A-Za-z0-9_/-]+)`);
  return resourcesOf(environment).flatMap((resource) =>
    literalsOf(resource, notReferences).flatMap(({ path, text }: Literal) => {
      const name = ours.exec(text)?.[1];
      if (name === undefined || isOwnName(path) || known.has(name)) return [];
      return [
        {
          rule: 'unknown-name',
          at: `${resource.stack.id}/${resource.logicalId} ${path}`,
          message: `${name}: nothing has that name`,
        },
      ];
    }),
  );
}
