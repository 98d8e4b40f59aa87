/** What has to be known of a released resource to see that a change would replace or delete it. */
export interface ReleasedResource {
  readonly type: string;
  /** Properties that CloudFormation can only set when it creates the resource. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** By stack and logical id. */
export type ReleasedStacks = Readonly<Record<string, Readonly<Record<string, ReleasedResource>>>>;

export interface Danger {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** `may-replace` where CloudFormation decides by the values: only a plan has those. */
  readonly change: 'delete' | 'replace' | 'may-replace';
  readonly because: string;
}

/** Somebody has reviewed one danger and wants it. */
export interface ApprovedReplacement {
  readonly environment: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly change: Danger['change'];
  readonly reason: string;
  readonly by: string;
  /** `YYYY-MM-DD` */
  readonly on: string;
}

/** Types that every release replaces, because that is how they work. */
export const replacedByDesign = new Set(['AWS::ECS::TaskDefinition']);

/** What the step from the released stacks to these would delete or replace. */
export function dangersOf(released: ReleasedStacks, now: ReleasedStacks): Danger[] {
  return Object.entries(released).flatMap(([stack, resources]) =>
    Object.entries(resources).flatMap(([logicalId, before]): Danger[] => {
      const after = now[stack]?.[logicalId];
      const place = { stack, logicalId, type: before.type };
      if (after === undefined) return [{ ...place, change: 'delete', because: 'gone from the template' }];
      if (after.type !== before.type) return [{ ...place, change: 'replace', because: `now ${after.type}` }];
      if (replacedByDesign.has(before.type)) return [];
      const names = new Set([...Object.keys(before.fixed), ...Object.keys(after.fixed)]);
      const changed = [...names].filter((name) => canonical(before.fixed[name]) !== canonical(after.fixed[name]));
      return changed.length === 0
        ? []
        : [{ ...place, change: 'replace', because: `${changed.join(', ')} cannot change in place` }];
    }),
  );
}

export const approvalOf = (
  environment: string,
  danger: Danger,
  approved: readonly ApprovedReplacement[],
): ApprovedReplacement | undefined =>
  approved.find(
    (approval) =>
      approval.environment === environment &&
      approval.stack === danger.stack &&
      approval.logicalId === danger.logicalId &&
      approval.change === danger.change,
  );

/** JSON with sorted keys, so that equal values have equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
