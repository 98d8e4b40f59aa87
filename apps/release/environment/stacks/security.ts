import type { TemplateDiff } from '@aws-cdk/cloudformation-diff';
import type { AssembledStack } from './assembly.ts';
import { labelOf } from './stack-follower.ts';

/** Permissions and openings that a change adds, one line each. */
export function widenedBy(diff: TemplateDiff, stack: AssembledStack): string[] {
  // The library writes references as ${LogicalId.Attribute}.
  const readable = (text: string) =>
    text
      .replaceAll(/\$\{([A-Za-z0-9]+)(\.[A-Za-z]+)?\}/g, (_, id: string) => labelOf(stack, id))
      .replaceAll(/\s*\n\s*/g, ', ');
  const allowed = diff.iamChanges.statements.additions
    .filter(({ isNegativeStatement }) => !isNegativeStatement)
    .map((statement) => statement.render())
    .map(({ principal, action, resource, condition }) =>
      readable(`${principal || 'it'} may ${action} on ${resource}${condition === '' ? '' : ` when ${condition}`}`),
    );
  const noLongerDenied = diff.iamChanges.statements.removals
    .filter(({ isNegativeStatement }) => isNegativeStatement)
    .map((statement) => statement.render())
    .map(({ principal, action, resource }) =>
      readable(`${principal || 'it'} is no longer denied ${action} on ${resource}`),
    );
  const policies = diff.iamChanges.managedPolicies.additions.map(({ identityArn, managedPolicyArn }) =>
    readable(`${identityArn} gets the policy ${managedPolicyArn}`),
  );
  const { ingress, egress } = diff.securityGroupChanges;
  const opened = ingress.additions.map((rule) =>
    readable(`${rule.groupId} lets ${rule.describePeer()} in, ${rule.describeProtocol()}`),
  );
  const letOut = egress.additions.map((rule) =>
    readable(`${rule.groupId} lets ${rule.describeProtocol()} out to ${rule.describePeer()}`),
  );
  return [...allowed, ...noLongerDenied, ...policies, ...opened, ...letOut];
}
