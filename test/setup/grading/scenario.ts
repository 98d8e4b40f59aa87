import { roundedPercent } from '../../../apps/api/grading/rules/decimal.ts';
import {
  type Extension,
  type GradedCategory,
  type GradedClass,
  type GradedItem,
  type GradingPolicy,
  noPolicy,
  type StudentResult,
} from '../../../apps/api/grading/rules/facts.ts';
import { gradesOf } from '../../../apps/api/grading/rules/grades.ts';

export const asOf = new Date('2026-03-02T08:00:00Z');
export const due = new Date('2026-02-20T15:00:00Z');
export const ahead = new Date('2026-04-01T15:00:00Z');

export const hoursAfter = (moment: Date, hours: number): Date => new Date(moment.getTime() + hours * 3_600_000);

/** An item of 100 points that was due. */
export const item = (id: string, categoryId: string, more: Partial<GradedItem> = {}): GradedItem => ({
  id,
  categoryId,
  maximum: '100',
  weight: null,
  dueAt: due,
  ...more,
});

export const category = (id: string, weight: string, more: Partial<GradedCategory> = {}): GradedCategory => ({
  id,
  weight,
  ...more,
});

export const graded = (itemId: string, score: string, more: Partial<StudentResult> = {}): StudentResult => ({
  itemId,
  scoreStatus: 'fully graded',
  score,
  ...more,
});

export const policy = (rules: Partial<GradingPolicy>): GradingPolicy => ({ ...noPolicy, ...rules });

/** Both totals of a student as they are shown. */
export function shown(
  gradedClass: GradedClass,
  results: readonly StudentResult[],
  rules: Partial<GradingPolicy> = {},
  extensions: readonly Extension[] = [],
) {
  const { current, final } = gradesOf(gradedClass, asOf, policy(rules))(results, undefined, extensions);
  return { current: current && roundedPercent(current), final: final && roundedPercent(final) };
}
