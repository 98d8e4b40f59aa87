import type { LocatedResource } from './assembly.ts';
import type { Finding } from './findings.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template's values have no shape in common
type Json = any;

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Flattened to text; references stand as `<LogicalId.Attribute>`. Absent in a trust policy. */
  readonly resources: readonly string[];
  readonly principals: string;
  readonly at: string;
  readonly type: string;
}

/** Flattens intrinsic functions to readable text. */
export function text(value: Json): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value?.Ref !== undefined) return `<${value.Ref}>`;
  if (value?.['Fn::GetAtt'] !== undefined) return `<${[value['Fn::GetAtt']].flat().join('.')}>`;
  if (value?.['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
  if (value?.['Fn::Sub'] !== undefined) return String([value['Fn::Sub']].flat()[0]);
  return JSON.stringify(value);
}

/** Every statement of every policy, of identities and of resources, however deep it stands. */
export function statementsOf(resource: LocatedResource): Statement[] {
  const at = resource.path;
  const found: Statement[] = [];
  const walk = (value: Json): void => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.Effect === 'string' && (value.Action !== undefined || value.NotAction !== undefined)) {
      found.push({
        effect: value.Effect,
        actions: [value.Action ?? `not ${text(value.NotAction)}`].flat(),
        resources: value.Resource === undefined ? [] : [value.Resource].flat().map(text),
        principals: value.Principal === undefined ? '' : JSON.stringify(value.Principal),
        at,
        type: resource.Type,
      });
      return;
    }
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(resource.Properties);
  return found;
}

/** In the policy of a key, a queue or a topic `*` is the thing itself. */
const resourceMeansItself = new Set([
  'AWS::KMS::Key',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::Backup::BackupVault',
]);

/** Allowing statements that say `*` in an action or a resource. */
export function wildcards(statements: readonly Statement[]): Finding[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const actions = statement.actions.filter((action) => action.includes('*')).map((action) => `Action::${action}`);
      const resources = statement.resources
        .filter((resource) => resource.includes('*') && !(resource === '*' && resourceMeansItself.has(statement.type)))
        .map((resource) => `Resource::${resource}`);
      return [...actions, ...resources].map((detail) => ({
        rule: `Wildcard[${detail}]`,
        at: statement.at,
        message: 'a wildcard needs a written reason',
      }));
    });
}

/** Statements that let anybody in. */
export function openToAll(statements: readonly Statement[]): Finding[] {
  return statements
    .filter(({ effect, principals }) => effect === 'Allow' && /"\*"/.test(principals))
    .map(({ at, actions }) => ({ rule: 'OpenToAll', at, message: actions.join(', ') }));
}

/** Looks up one action of IAM. */
export interface ActionCatalogue {
  readonly services: () => Promise<readonly string[]>;
  readonly actionsOf: (service: string) => Promise<readonly string[]>;
}

/** Actions that IAM does not know: a right that is never given, and a mistake that nothing else reports. */
export async function unknownActions(statements: readonly Statement[], catalogue: ActionCatalogue): Promise<Finding[]> {
  const services = new Set(await catalogue.services());
  const known = new Map<string, readonly string[]>();
  const findings: Finding[] = [];
  for (const { actions, at } of statements) {
    for (const action of actions) {
      if (action === '*') continue;
      const [service = '', name = ''] = action.split(':');
      if (!services.has(service)) {
        findings.push({ rule: 'UnknownAction', at, message: `${action}: no such service` });
        continue;
      }
      const names = known.get(service) ?? (await catalogue.actionsOf(service));
      known.set(service, names);
      const pattern = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
      if (!names.some((candidate) => pattern.test(candidate))) {
        findings.push({ rule: 'UnknownAction', at, message: `${action}: no such action` });
      }
    }
  }
  return findings;
}

/** Statements on every resource, of actions that could name theirs. */
export async function needlesslyWide(
  statements: readonly Statement[],
  takesNoResource: (service: string, action: string) => Promise<boolean>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { effect, actions, resources, at, type } of statements) {
    if (effect !== 'Allow' || !resources.includes('*') || resourceMeansItself.has(type)) continue;
    for (const action of actions) {
      const [service = '', name = ''] = action.split(':');
      if (name.includes('*') || (await takesNoResource(service, name))) continue;
      findings.push({ rule: `NeedlesslyWide[${action}]`, at, message: 'this action can name its resources' });
    }
  }
  return findings;
}
