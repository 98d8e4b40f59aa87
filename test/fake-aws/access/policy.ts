/** One statement of a policy, every part a list. Conditions as IAM writes them: operator, key, values. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What a call wants to do: every resource has to be allowed. `context` holds the values of condition keys. */
export interface Wanted {
  readonly action: string;
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, string>>;
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
export function like(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}

/** The first resource that the statements refuse; undefined when they allow all of them. */
export function refused(statements: readonly Statement[], wanted: Wanted): string | undefined {
  const speaksOf = (effect: Statement['effect'], resource: string) =>
    statements.some((statement) => statement.effect === effect && isAbout(statement, wanted, resource));
  return wanted.resources.find((resource) => speaksOf('Deny', resource) || !speaksOf('Allow', resource));
}

/**
 * Whether every condition is met. A key that the call has not fails a condition, and meets one that says what must not be
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html); its name may be
 * written in any case.
 */
export function meets(
  { conditions }: Pick<Statement, 'conditions'>,
  context: Readonly<Record<string, string>>,
): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const));
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const given = known.get(key.toLowerCase());
      if (operator === 'ArnNotEquals') return given === undefined || !values.some((value) => like(value, given));
      const comparison = comparisons[operator];
      if (comparison === undefined) throw new Error(`nobody has said what the condition ${operator} means`);
      return given !== undefined && values.some((value) => comparison(value, given));
    }),
  );
}

/** Every key of a call has one value here. */
const comparisons: Readonly<Record<string, (value: string, given: string) => boolean>> = {
  StringEquals: (value, given) => value === given,
  'ForAnyValue:StringEquals': (value, given) => value === given,
  StringLike: like,
  ArnLike: like,
  ArnEquals: like,
  Bool: (value, given) => value.toLowerCase() === given.toLowerCase(),
  NumericLessThan: (value, given) => Number(given) < Number(value),
};

export interface WrittenStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a role in a synthesised template, its inline policies and those attached to it. */
export function statementsOf(
  resources: Readonly<Record<string, { Type: string; Properties?: unknown }>>,
  roleName: string,
  pseudo: Readonly<Record<string, string>>,
): Statement[] {
  const isRole = (properties: unknown) => (properties as { RoleName?: string }).RoleName === roleName;
  const [logicalId] =
    Object.entries(resources).find(([, { Type, Properties }]) => Type === 'AWS::IAM::Role' && isRole(Properties)) ?? [];
  return policiesOf(resources, logicalId).flatMap(([, policy]) => documentOf(policy, pseudo));
}

/** Of the resources of a template, the policies that are attached to a role of it, by their logical ids. */
export const policiesOf = <R extends { readonly Type: string; readonly Properties?: unknown }>(
  resources: Readonly<Record<string, R>>,
  role: string | undefined,
): [logicalId: string, policy: R][] =>
  Object.entries(resources).filter(([, { Type, Properties }]) => {
    const { Roles = [] } = (Properties ?? {}) as { Roles?: readonly { Ref?: string }[] };
    return /^AWS::IAM::(Managed)?Policy$/.test(Type) && Roles.some(({ Ref }) => Ref !== undefined && Ref === role);
  });

/** Of the managed policy of this name, such as the boundary of all roles; none where the template has no such policy. */
export const managedStatements = (
  resources: Readonly<Record<string, { Type: string; Properties?: unknown }>>,
  policyName: string,
  pseudo: Readonly<Record<string, string>>,
): Statement[] =>
  Object.values(resources)
    .filter(({ Properties }) => (Properties as { ManagedPolicyName?: string })?.ManagedPolicyName === policyName)
    .flatMap((policy) => documentOf(policy, pseudo));

function documentOf({ Properties }: { Properties?: unknown }, pseudo: Readonly<Record<string, string>>): Statement[] {
  const { PolicyDocument } = Properties as { PolicyDocument: { Statement: WrittenStatement[] } };
  return PolicyDocument.Statement.map((written) => statementOf(written, pseudo));
}

export const statementOf = (
  { Effect, Action, Resource, Condition = {} }: WrittenStatement,
  pseudo: Readonly<Record<string, string>> = {},
): Statement => ({
  effect: Effect,
  actions: texts(Action, pseudo),
  resources: texts(Resource, pseudo),
  conditions: writtenConditions(Condition, pseudo),
});

/** Whether a statement is about this, whatever it says of it. */
export const isAbout = (statement: Statement, { action, context }: Omit<Wanted, 'resources'>, resource: string) =>
  statement.actions.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
  statement.resources.some((pattern) => like(pattern, resource)) &&
  meets(statement, context);

export const writtenConditions = (
  condition: WrittenStatement['Condition'] = {},
  pseudo: Readonly<Record<string, string>>,
): Statement['conditions'] =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, texts(value, pseudo)])),
    ]),
  );

const texts = (value: unknown, pseudo: Readonly<Record<string, string>>): string[] =>
  [value].flat().map((part) => text(part, pseudo));

/** Joins and pseudo parameters are all that the policies of the stacks are written with. */
function text(value: unknown, pseudo: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) return join[1].map((part) => text(part, pseudo)).join(join[0]);
  const known = Ref === undefined ? undefined : pseudo[Ref];
  if (known === undefined) throw new Error(`the test server cannot resolve ${JSON.stringify(value)} in a policy`);
  return known;
}
