import { globalRegion, resourceName } from '../../../../infra/names.ts';
import type { EnvironmentSettings, ExistingResource } from '../../../../infra/settings.ts';
import { hasResource, listResources } from '../../aws/cloud-control.ts';
import { recorderNames } from '../../aws/config-service.ts';
import { hasRole } from '../../aws/service-roles.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from '../doctor/facts.ts';
import { unlessDenied } from './unless-denied.ts';

type Place = Pick<Context, 'aws' | 'settings'>;

/**
 * What AWS allows once in an account or a region, and what a landing zone or AWS itself may have made already: the stack
 * that makes its own would be rolled back, the Security stack at the end of the first deployment.
 */
export function onlyOnce(context: Place, facts: Facts): CheckDefinition[] {
  const { aws, settings } = context;
  const { owns, operations, region, account } = settings;
  const makes = (resource: ExistingResource) => !(owns.existing ?? []).includes(resource);
  const check = (name: string, stack: 'cicd' | 'security', run: () => Promise<string>, fix = ''): CheckDefinition => ({
    name,
    fix,
    async run() {
      if ((await findStack(facts, settings, stack)) !== undefined) throw new NotApplicable('the stack has its own');
      return unlessDenied(run);
    },
  });
  const checks: [boolean, CheckDefinition][] = [
    [
      owns.account && makes('oidc-provider'),
      check('OIDC provider of GitHub', 'cicd', async () => {
        const arn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
        return judgeProvider(await hasResource(aws, 'AWS::IAM::OIDCProvider', arn, region));
      }),
    ],
    [
      owns.region && makes('detector'),
      check('detector of GuardDuty', 'security', async () =>
        judgeDetectors(await listResources(aws, 'AWS::GuardDuty::Detector', region), settings),
      ),
    ],
    [
      owns.region && makes('recorder'),
      check('recorder of AWS Config', 'security', async () =>
        judgeRecorders(await recorderNames(aws, region), settings),
      ),
    ],
    [
      owns.region && makes('recorder'),
      check('role of AWS Config', 'security', async () => {
        if (await hasRole(aws, 'AWSServiceRoleForConfig')) return 'AWSServiceRoleForConfig';
        throw new NotApplicable('the first deployment creates AWSServiceRoleForConfig');
      }),
    ],
    [
      operations.costAnomalies === true,
      check('anomaly monitor of services', 'security', async () =>
        judgeMonitors(
          (await listResources(aws, 'AWS::CE::AnomalyMonitor', globalRegion)).map(({ id, properties }) => ({
            id,
            name: String(properties.MonitorName ?? id),
            isOfServices: properties.MonitorType === 'DIMENSIONAL' && properties.MonitorDimension === 'SERVICE',
          })),
          settings,
        ),
      ),
    ],
  ];
  return checks.filter(([isMade]) => isMade).map(([, definition]) => definition);
}

const use = (resource: ExistingResource): string =>
  `Use it: add '${resource}' to owns.existing of the entry in infra/environments.ts`;

/** EntityAlreadyExists: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export function judgeProvider(isThere: boolean): string {
  if (!isThere) return 'none yet';
  throw new CheckFailed('the account has it already, and takes no second one', use('oidc-provider'));
}

/** https://github.com/hashicorp/terraform-provider-aws/issues/11780 */
export function judgeDetectors(found: readonly { readonly id: string }[], { region }: { region: string }): string {
  const [first] = found;
  if (first === undefined) return 'none yet';
  throw new CheckFailed(`${region} has detector ${first.id} already, and takes no second one`, use('detector'));
}

/** https://github.com/hashicorp/terraform-provider-aws/issues/2183 */
export function judgeRecorders(names: readonly string[], { region, name }: { region: string; name: string }): string {
  const [first] = names;
  if (first === undefined) return 'none yet';
  if (first === resourceName({ name }, 'recorder')) return `${first}, left from an earlier deployment`;
  throw new CheckFailed(`${region} has recorder ${first} already, and takes no second one`, use('recorder'));
}

/** https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2515 */
export function judgeMonitors(
  found: readonly { readonly id: string; readonly name: string; readonly isOfServices: boolean }[],
  { name }: Pick<EnvironmentSettings, 'name'>,
): string {
  const first = found.find(({ isOfServices }) => isOfServices);
  if (first === undefined) return 'none yet';
  throw new CheckFailed(
    `the account has the monitor "${first.name}" of all services already, as new accounts do, and takes no second one`,
    `Use it: costAnomalies: { monitorArn: '${first.id}' } in the entry of ${name} in infra/environments.ts`,
  );
}
