import type { Reason } from './reasons.ts';

/** Something that is not as it should be. */
export interface Finding {
  /** `RULE`, or `RULE[DETAIL]` where one rule finds several things in one place. */
  readonly rule: string;
  /** Path of the construct, or stack and logical id. */
  readonly at: string;
  readonly message: string;
}

/** Splits findings into those that nobody has given a reason for, and the reasons that were needed. */
export function sift(
  findings: readonly Finding[],
  reasons: readonly Reason[],
): { readonly open: Finding[]; readonly used: Set<Reason> } {
  const used = new Set<Reason>();
  const open = findings.filter((finding) => {
    const reason = reasons.find(({ finding: rule, at }) => rule.test(finding.rule) && at.test(finding.at));
    if (reason !== undefined) used.add(reason);
    return reason === undefined;
  });
  return { open, used };
}

/** One line a finding, for the message of a failed check. */
export const list = (findings: readonly Finding[]): string =>
  findings.map(({ rule, at, message }) => `\n  ${rule} at ${at}: ${message}`).join('');
