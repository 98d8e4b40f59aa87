import { z } from 'zod';
import type { OrNull } from '../database/rows.ts';
import type { GradeTotalsRow } from '../database/schema.generated.ts';
import { boundaryPassed } from '../grading/boundaries.ts';
import type { CategoryShare, Explanation } from '../grading/rules.ts';
import { roundedPercent } from '../grading/rules-decimal.ts';
import { moment, percent, sourcedId } from '../http/fields.ts';

/** The stored totals of one student of a class, as the statements here select them; percent is exact text. */
export interface TotalRow extends OrNull<Pick<GradeTotalsRow, 'current_percent' | 'final_percent' | 'calculated_at'>> {
  inputs: Explanation | null;
  stale: boolean;
}

/**
 * SQL: whether something that moves totals of the whole class awaits its calculation: it never was calculated, a change
 * is recorded, or time passed a boundary. Needs the class as `k` and its row of `class_calculations` as `c`.
 */
export const classIsStale = `(c.class_id IS NULL
  OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id AND g.student_id IS NULL)
  OR ${boundaryPassed('k', 'c.as_of', 'now()')})`;

/** The columns of a `TotalRow` but `stale`; needs `grade_totals` as `t`. */
export const totalColumns = 't.current_percent, t.final_percent, t.inputs, t.calculated_at';

export const totalsSummary = z
  .object({
    current: percent.meta({ description: 'Counts what is scored' }),
    final: percent.meta({ description: 'Counts what is past due and unscored as 0' }),
    calculatedAt: moment,
    categories: z.array(z.object({ categorySourcedId: sourcedId, current: percent, final: percent })),
  })
  .meta({ id: 'TotalsSummary' });

const share = z.object({
  score: percent,
  items: z.int().meta({ description: 'Assignments that moved the score' }),
  countedWeight: z.number(),
  weightedSum: z.number().meta({ description: 'Sum of weight × score ÷ points possible' }),
});

export const totalsExplained = z
  .object({
    current: totalsSummary.shape.current,
    final: totalsSummary.shape.final,
    calculatedAt: moment,
    counts: z
      .object({ scored: z.int(), excused: z.int(), missing: z.int(), submitted: z.int(), open: z.int() })
      .meta({ description: 'Every assignment is in exactly one of these; scored: graded, by a number or by a text' }),
    categories: z.array(
      z.object({ categorySourcedId: sourcedId, title: z.string(), weight: z.number(), current: share, final: share }),
    ),
  })
  .meta({ id: 'TotalsExplained' });

export const totalsExample = {
  current: 87.5,
  final: 43.75,
  calculatedAt: '2026-11-20T09:00:01.512Z',
  categories: [{ categorySourcedId: 'category-coursework', current: 87.5, final: 43.75 }],
};

export const totalsExplainedExample = {
  current: 87.5,
  final: 43.75,
  calculatedAt: '2026-11-20T09:00:01.512Z',
  counts: { scored: 1, excused: 0, missing: 1, submitted: 0, open: 0 },
  categories: [
    {
      categorySourcedId: 'category-coursework',
      title: 'Coursework',
      weight: 50,
      current: { score: 87.5, items: 1, countedWeight: 20, weightedSum: 17.5 },
      final: { score: 43.75, items: 2, countedWeight: 40, weightedSum: 17.5 },
    },
  ],
};

/** The one place where a percentage is rounded: two places, halves away from zero. */
export const toPercent = (exact: string | null): number | null =>
  exact === null ? null : Number(roundedPercent(exact));

/** Null where the class was not calculated since the student enrolled. */
export function toSummary(row: TotalRow): z.output<typeof totalsSummary> | null {
  if (row.inputs === null || row.calculated_at === null) return null;
  return {
    current: toPercent(row.current_percent),
    final: toPercent(row.final_percent),
    calculatedAt: row.calculated_at.toISOString(),
    categories: row.inputs.categories.map((category) => ({
      categorySourcedId: category.id,
      current: toPercent(category.current.score),
      final: toPercent(category.final.score),
    })),
  };
}

/** @param titles titles of categories by sourcedId */
export function toExplained(
  row: TotalRow,
  titles: ReadonlyMap<string, string>,
): z.output<typeof totalsExplained> | null {
  if (row.inputs === null || row.calculated_at === null) return null;
  const { scored, excused, missing, submitted, open, categories } = row.inputs;
  return {
    current: toPercent(row.current_percent),
    final: toPercent(row.final_percent),
    calculatedAt: row.calculated_at.toISOString(),
    counts: { scored, excused, missing, submitted, open },
    categories: categories.map((category) => ({
      categorySourcedId: category.id,
      title: titles.get(category.id) ?? '',
      weight: Number(category.weight),
      current: toShare(category.current),
      final: toShare(category.final),
    })),
  };
}

const toShare = ({ score, items, countedWeight, weightedSum }: CategoryShare): z.output<typeof share> => ({
  score: toPercent(score),
  items,
  countedWeight: Number(countedWeight),
  weightedSum: Number(weightedSum),
});
