import { absentBoundary } from './boundary.ts';
import { nameTaken } from './name-taken.ts';
import { onlyOne } from './only-one.ts';
import { unavailableTarget } from './proxy-target.ts';
import { unresolvedReference } from './references.ts';
import type { Refusal, Request, Rule } from './rule.ts';
import { unverifiedSender } from './sender.ts';
import { missingServiceRole } from './service-roles.ts';

/** Rules that stand in AWS's documentation or in reports of those who met them; each names its source. */
const rules: readonly Rule[] = [
  unresolvedReference,
  nameTaken,
  absentBoundary,
  onlyOne,
  missingServiceRole,
  unverifiedSender,
  unavailableTarget,
];

/** What AWS has against a change of a resource, beside what the models and the policies refuse. */
export function refusalOf(request: Request): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule(request);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
