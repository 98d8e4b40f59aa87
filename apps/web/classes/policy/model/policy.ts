import type { Schemas } from '../../../api/client.ts';
import { type Draft, orNull } from '../../../ui/record-form/draft.ts';
import { readNumber } from '../../../ui/text/number-text.ts';

type Policy = Schemas['GradingPolicy'];
export type PolicyBody = Schemas['GradingPolicyUpdate'];
/** Every rule, decided or off. */
type WholePolicy = Omit<Policy, 'classSourcedId' | 'version' | 'warnings'>;

/** Of a grading period the weight has a field of its own. */
const periodPrefix = 'period ';
export const periodField = (sessionId: string): string => `${periodPrefix}${sessionId}`;

const numberText = (value: number | null | undefined): string => (value == null ? '' : String(value));

/** @param sessionIds grading periods that could have a weight */
export function policyDraft(policy: Policy, sessionIds: readonly string[]): Draft {
  const weights = new Map(policy.gradingPeriods.map((period) => [period.academicSessionSourcedId, period.weight]));
  return {
    weighting: policy.weighting,
    weightsAbove100: policy.weightsAbove100,
    latePercent: numberText(policy.late?.deductionPercent),
    lateInterval: String(policy.late?.intervalMinutes ?? 1_440),
    lateMinimum: numberText(policy.late?.minimumPercent ?? 0),
    missingPercent: numberText(policy.missingPercent),
    countedAttempt: policy.countedAttempt,
    posting: policy.posting,
    scoreScaleSourcedId: policy.scoreScaleSourcedId ?? '',
    ...Object.fromEntries(sessionIds.map((id) => [periodField(id), numberText(weights.get(id))])),
  };
}

/** The whole document: what it leaves out is off. */
export function policyBody(draft: Draft): WholePolicy {
  const percent = readNumber(draft.latePercent ?? '');
  const weights = Object.entries(draft).flatMap(([name, text]) => {
    const weight = name.startsWith(periodPrefix) ? readNumber(text) : undefined;
    return weight === undefined ? [] : [{ academicSessionSourcedId: name.slice(periodPrefix.length), weight }];
  });
  return {
    weighting: draft.weighting === 'points' ? 'points' : 'categories',
    weightsAbove100: draft.weightsAbove100 === 'extraCredit' ? 'extraCredit' : 'relative',
    late:
      percent === undefined
        ? null
        : {
            deductionPercent: percent,
            intervalMinutes: Number(draft.lateInterval),
            minimumPercent: readNumber(draft.lateMinimum ?? '') ?? 0,
          },
    missingPercent: readNumber(draft.missingPercent ?? '') ?? null,
    countedAttempt: draft.countedAttempt === 'best' ? 'best' : 'latest',
    posting: draft.posting === 'manual' ? 'manual' : 'automatic',
    scoreScaleSourcedId: orNull(draft.scoreScaleSourcedId ?? ''),
    gradingPeriods: weights,
  };
}

/** What a policy means, sentence by sentence: the key of a text and what it takes. */
export type Meaning =
  | { key: 'meansCategories' | 'meansPoints' | 'meansExtraCredit' | 'meansBest' | 'meansManual' | 'meansPeriods' }
  | { key: 'meansLate'; percent: number; minimum: number; intervalMinutes: number }
  | { key: 'meansMissing'; percent: number }
  | { key: 'meansLetters'; scaleId: string };

export function meaningsOf(policy: PolicyBody): Meaning[] {
  const { late, missingPercent, scoreScaleSourcedId } = policy;
  const isByPoints = policy.weighting === 'points';
  return [
    { key: isByPoints ? 'meansPoints' : 'meansCategories' },
    ...(!isByPoints && policy.weightsAbove100 === 'extraCredit' ? [{ key: 'meansExtraCredit' as const }] : []),
    ...((policy.gradingPeriods ?? []).length > 0 ? [{ key: 'meansPeriods' as const }] : []),
    ...(late == null
      ? []
      : [
          {
            key: 'meansLate' as const,
            percent: late.deductionPercent,
            minimum: late.minimumPercent ?? 0,
            intervalMinutes: late.intervalMinutes,
          },
        ]),
    ...(missingPercent == null ? [] : [{ key: 'meansMissing' as const, percent: missingPercent }]),
    ...(policy.countedAttempt === 'best' ? [{ key: 'meansBest' as const }] : []),
    ...(policy.posting === 'manual' ? [{ key: 'meansManual' as const }] : []),
    ...(scoreScaleSourcedId == null ? [] : [{ key: 'meansLetters' as const, scaleId: scoreScaleSourcedId }]),
  ];
}

export type ScaleValue = Schemas['ScoreScale']['scoreScaleValue'][number];

/** Line by line `A = 90`; the last equals sign parts them, for a text may hold one. */
export const scaleText = (values: readonly ScaleValue[]): string =>
  values.map(({ itemValueLHS, itemValueRHS }) => `${itemValueLHS} = ${itemValueRHS}`).join('\n');

/** @returns undefined where a line has no equals sign, or nothing on one side of it */
export function scaleValues(text: string): ScaleValue[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line) => {
    const at = line.lastIndexOf('=');
    return { itemValueLHS: line.slice(0, Math.max(at, 0)).trim(), itemValueRHS: line.slice(at + 1).trim() };
  });
  return values.every(({ itemValueLHS, itemValueRHS }) => itemValueLHS !== '' && itemValueRHS !== '')
    ? values
    : undefined;
}
