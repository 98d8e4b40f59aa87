import { globalRegion, resourceName } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { listResources } from '../../aws/cloud-control.ts';
import { recorderNames } from '../../aws/config-service.ts';
import { hasRole } from '../../aws/service-roles.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from '../doctor/facts.ts';
import { unlessDenied } from './unless-denied.ts';

type Place = Pick<Context, 'aws' | 'settings'>;

/**
 * What AWS allows once in an account or a region, and what a landing zone or AWS itself may have made already: the
 * Security stack, which makes its own, would be rolled back at the end of the first deployment.
 */
export function onlyOnce(context: Place, facts: Facts): CheckDefinition[] {
  const { aws, settings } = context;
  const { owns, operations, region } = settings;
  const before = (run: () => Promise<string>) => async () => {
    if ((await findStack(facts, settings, 'security')) !== undefined) throw new NotApplicable('the stack has its own');
    return unlessDenied(run);
  };
  const inRegion: CheckDefinition[] = [
    {
      name: 'detector of GuardDuty',
      fix: '',
      run: before(async () => judgeDetectors(await listResources(aws, 'AWS::GuardDuty::Detector', region), settings)),
    },
    {
      name: 'recorder of AWS Config',
      fix: '',
      run: before(async () => judgeRecorders(await recorderNames(aws, region), settings)),
    },
    {
      name: 'role of AWS Config',
      fix: 'aws iam create-service-linked-role --aws-service-name config.amazonaws.com',
      run: before(async () => {
        if (await hasRole(aws, 'AWSServiceRoleForConfig')) return 'AWSServiceRoleForConfig';
        throw new NotApplicable('the first deployment creates AWSServiceRoleForConfig');
      }),
    },
  ];
  const anomalies: CheckDefinition = {
    name: 'anomaly monitor of services',
    fix: '',
    run: before(async () =>
      judgeMonitors(
        (await listResources(aws, 'AWS::CE::AnomalyMonitor', globalRegion)).map(({ id, properties }) => ({
          id,
          name: String(properties.MonitorName ?? id),
          isOfServices: properties.MonitorType === 'DIMENSIONAL' && properties.MonitorDimension === 'SERVICE',
        })),
        settings,
      ),
    ),
  };
  return [...(owns.region ? inRegion : []), ...(operations.costAnomalies ? [anomalies] : [])];
}

const elsewhere = 'Who owns it keeps it: set owns.region of the entry in infra/environments.ts to false, or delete it';

/** https://github.com/hashicorp/terraform-provider-aws/issues/11780 */
export function judgeDetectors(found: readonly { readonly id: string }[], { region }: { region: string }): string {
  const [first] = found;
  if (first === undefined) return 'none yet';
  throw new CheckFailed(
    `${region} has detector ${first.id} already, and takes no second one`,
    `${elsewhere}: aws guardduty delete-detector --detector-id ${first.id} --region ${region}`,
  );
}

/** https://github.com/hashicorp/terraform-provider-aws/issues/2183 */
export function judgeRecorders(names: readonly string[], { region, name }: { region: string; name: string }): string {
  const [first] = names;
  if (first === undefined) return 'none yet';
  if (first === resourceName({ name }, 'recorder')) return `${first}, left from an earlier deployment`;
  throw new CheckFailed(
    `${region} has recorder ${first} already, and takes no second one`,
    `${elsewhere}: aws configservice delete-configuration-recorder --configuration-recorder-name ${first} --region ${region}`,
  );
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
    `Set costAnomalies of ${name} in infra/environments.ts to false, or delete it: aws ce delete-anomaly-monitor --monitor-arn ${first.id}`,
  );
}
