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
    statements.some(
      (statement) =>
        statement.effect === effect &&
        statement.actions.some((action) => like(action.toLowerCase(), wanted.action.toLowerCase())) &&
        statement.resources.some((pattern) => like(pattern, resource)) &&
        meets(statement, wanted.context),
    );
  return wanted.resources.find((resource) => speaksOf('Deny', resource) || !speaksOf('Allow', resource));
}

export function meets(
  { conditions }: Pick<Statement, 'conditions'>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const given = context[key];
      if (given === undefined) return false;
      // Every key of a call has one value here.
      if (['StringEquals', 'ForAnyValue:StringEquals'].includes(operator)) return values.includes(given);
      if (['StringLike', 'ArnLike', 'ArnEquals'].includes(operator)) return values.some((value) => like(value, given));
      throw new Error(`the test server does not know the condition ${operator}`);
    }),
  );
}

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
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) =>
      /^AWS::IAM::(Managed)?Policy$/.test(Type) && JSON.stringify(Properties).includes(`"Ref":"${logicalId}"`),
  );
  return attached.flatMap((policy) => documentOf(policy, pseudo));
}

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
  return PolicyDocument.Statement.map(
    ({ Effect, Action, Resource, Condition = {} }): Statement => ({
      effect: Effect,
      actions: texts(Action, pseudo),
      resources: texts(Resource, pseudo),
      conditions: writtenConditions(Condition, pseudo),
    }),
  );
}

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
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) return join[1].map((part) => text(part, pseudo)).join(join[0]);
  const known = Ref === undefined ? undefined : pseudo[Ref];
  if (known === undefined) throw new Error(`the test server cannot resolve ${JSON.stringify(value)} in a policy`);
  return known;
}
