import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';
import { resourcesOf } from './resources.ts';
import { serviceRoleOperations } from './service-roles.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Rights that a test takes away, as somebody would who edits a policy by hand. */
export class TakenRights {
  readonly actions = new Set<string>();

  constructor(readonly fake: FakeAccount) {}
}

/** The policies that the stacks gave to a role. */
function statementsOf(fake: FakeAccount, region: string, roleName: string): Statement[] {
  const resources = fake
    .part(Stacks)
    .all(region)
    .flatMap(({ resources }) => [...resources.values()]);
  if (!resources.some(({ type, physicalId }) => type === 'AWS::IAM::Role' && physicalId === roleName)) {
    throw new AwsError('NoSuchEntity', `The role with name ${roleName} cannot be found.`, 404);
  }
  return resources
    .filter(({ type, properties }) => type === 'AWS::IAM::Policy' && properties.Roles?.includes(roleName))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
}

const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text);

const fitsAny = (patterns: string | readonly string[], text: string): boolean =>
  [patterns].flat().some((pattern) => fits(pattern, text));

function simulate(input: SimulatePrincipalPolicyRequest, { region, fake }: Call): SimulatePolicyResponse {
  const { PolicySourceArn = '', ActionNames = [], ResourceArns = ['*'] } = input;
  const statements = statementsOf(fake, region, PolicySourceArn.split('/').at(-1) ?? '');
  const taken = fake.part(TakenRights).actions;
  const allows = (action: string, resource: string) =>
    !taken.has(action) &&
    statements.some(
      ({ Effect, Action, Resource }) => Effect === 'Allow' && fitsAny(Action, action) && fitsAny(Resource, resource),
    );
  return {
    IsTruncated: false,
    EvaluationResults: ActionNames.flatMap((action) =>
      ResourceArns.map((resource) => ({
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: allows(action, resource) ? ('allowed' as const) : ('implicitDeny' as const),
      })),
    ),
  };
}

/** IAM has no region: its calls are signed for the global one, and the roles are those of the environment's stacks. */
export const iamService: Service = {
  service: 'iam',
  operations: {
    ...serviceRoleOperations,
    ListOpenIDConnectProviders: (_input, { fake }) => ({
      OpenIDConnectProviderList: resourcesOf(fake, 'AWS::IAM::OIDCProvider', fake.settings.region).map(
        ({ physicalId }) => ({ Arn: physicalId }),
      ),
    }),
    SimulatePrincipalPolicy: (input, call) => simulate(input, { ...call, region: call.fake.settings.region }),
  },
};
