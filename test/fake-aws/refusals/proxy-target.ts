import { DatabaseInstance } from '../account/database.ts';
import type { Rule } from './rule.ts';

/** CloudFormation waits about twenty minutes for the targets. */
const limitSeconds = 1_200;

/**
 * A proxy signs in as the roles of its secrets. Until one of them exists in the database its target is UNAVAILABLE, and
 * CloudFormation waits, then rolls back (https://github.com/aws/aws-cdk/issues/8919).
 */
export const unavailableTarget: Rule = ({ fake, type, exists }) => {
  if (type !== 'AWS::RDS::DBProxyTargetGroup' || exists) return undefined;
  const since = fake.now().getTime();
  return {
    progress: () => {
      if (fake.part(DatabaseInstance).hasRoles) return 'done';
      if (fake.now().getTime() - since < limitSeconds * 1_000) return 'pending';
      return { failed: 'Timed out waiting for target group to become available.' };
    },
  };
};
