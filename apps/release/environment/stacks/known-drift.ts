import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { DriftedResource } from '../../aws/cloudformation-drift.ts';

/** Properties that AWS itself changes after a deployment, by type, and who does. */
const changedByAws: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A plan with continuous backups takes the window over: https://github.com/crossplane-contrib/provider-aws/pull/1406.
  'AWS::RDS::DBInstance': {
    '/PreferredBackupWindow': 'AWS Backup',
    // Up to MaxAllocatedStorage: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html.
    '/AllocatedStorage': 'storage autoscaling',
    // Within a major version: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html.
    '/EngineVersion': 'automatic minor upgrades',
  },
  'AWS::ECS::Service': { '/DesiredCount': 'autoscaling' },
};

export interface KnownChange {
  readonly logicalId: string;
  readonly path: string;
  readonly by: string;
}

const majorOf = (version: unknown): string | undefined => String(version).split('.')[0];

/** The drift that somebody caused, and what AWS itself has changed, which is none. */
export function withoutKnown(resources: readonly DriftedResource[]): {
  readonly drifted: readonly DriftedResource[];
  readonly known: readonly KnownChange[];
} {
  const known: KnownChange[] = [];
  const drifted = resources.flatMap((resource) => {
    const { type, state, logicalId, differences } = resource;
    if (state === 'DELETED') return [resource];
    const rest = differences.filter(({ path, expected, actual }) => {
      const isMajor = path === '/EngineVersion' && majorOf(expected) !== majorOf(actual);
      const by = isMajor ? undefined : changedByAws[type]?.[path];
      if (by !== undefined) known.push({ logicalId, path, by });
      return by === undefined;
    });
    // Without a property it is not known what differs, so it counts.
    return rest.length === 0 && differences.length > 0 ? [] : [{ ...resource, differences: rest }];
  });
  return { drifted, known };
}

/**
 * What cures a resource that is missing or set otherwise than its stack requires. `deploy` changes nothing where the template
 * is the deployed one: what somebody changed by hand only a change set that reverts drift sets back.
 */
export const undoByHand = ({ name }: Pick<EnvironmentSettings, 'name'>, stacks: 'of the image' | 'others'): string =>
  `${commandLine('drift', name, { revert: true })}; where nothing has drifted, the deployed template is older than this one: ${commandLine('deploy', name, { only: stacks === 'others' ? 'infra' : undefined })}`;
