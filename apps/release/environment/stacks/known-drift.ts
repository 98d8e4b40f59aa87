import type { DriftedResource } from '../../aws/cloudformation-drift.ts';

/** Properties that AWS itself changes after a deployment, by type, and who does. */
const changedByAws: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A plan with continuous backups takes the window over: https://github.com/crossplane-contrib/provider-aws/pull/1406.
  'AWS::RDS::DBInstance': { '/PreferredBackupWindow': 'AWS Backup' },
  'AWS::ECS::Service': { '/DesiredCount': 'autoscaling' },
};

export interface KnownChange {
  readonly logicalId: string;
  readonly path: string;
  readonly by: string;
}

/** The drift that somebody caused, and what AWS itself has changed, which is none. */
export function withoutKnown(resources: readonly DriftedResource[]): {
  readonly drifted: readonly DriftedResource[];
  readonly known: readonly KnownChange[];
} {
  const known: KnownChange[] = [];
  const drifted = resources.flatMap((resource) => {
    const { type, state, logicalId, differences } = resource;
    if (state === 'DELETED') return [resource];
    const rest = differences.filter(({ path }) => {
      const by = changedByAws[type]?.[path];
      if (by !== undefined) known.push({ logicalId, path, by });
      return by === undefined;
    });
    // Without a property it is not known what differs, so it counts.
    return rest.length === 0 && differences.length > 0 ? [] : [{ ...resource, differences: rest }];
  });
  return { drifted, known };
}
