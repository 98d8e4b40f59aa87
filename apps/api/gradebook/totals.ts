import { z } from 'zod';
import type { OrNull } from '../database/rows.ts';
import type { GradeTotalsRow } from '../database/schema.generated.ts';
import { boundaryPassed } from '../grading/boundaries.ts';
import { roundedPercent } from '../grading/rules/decimal.ts';
import type { CategoryShare, Explanation } from '../grading/rules/facts.ts';
import { moment, percent, sourcedId } from '../http/fields.ts';
import type { StoredOverride } from '../overrides/shown-override.ts';

/** The stored totals of one student of a class, as the statements here select them; percent is exact text. */
export interface TotalRow extends OrNull<Pick<GradeTotalsRow, 'current_percent' | 'final_percent' | 'calculated_at'>> {
  inputs: Explanation | null;
  stale: boolean;
  override: StoredOverride | null;
}

/**
 * SQL: whether something that moves totals of the whole class awaits its calculation: it never was calculated, a change
 * is recorded, or time passed a boundary. Needs the class as `k` and its row of `class_calculations` as `c`.
 */
const staleness = (requests: string): string => `(c.class_id IS NULL
  OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id AND ${requests})
  OR ${boundaryPassed('k', 'c.as_of', 'now()')})`;

export const classIsStale = staleness('g.student_id IS NULL');

/** SQL: the same to the student of this id, and for what moves their totals alone: not what only their teachers see. */
export const isStaleFor = (studentId: string): string =>
  staleness(`(g.student_id IS NULL OR g.student_id = ${studentId}) AND NOT g.drafts_only`);

/** The columns of a `TotalRow` but `stale` and `override`; needs `grade_totals` as `t`. */
export const totalColumns = 't.current_percent, t.final_percent, t.inputs, t.calculated_at';

/** The same as students see them: without drafts, and null where a recalled grade is in what is stored. */
export const shownTotalColumns = `${['current_percent', 'final_percent', 'inputs']
  .map((column) => `CASE WHEN t.has_drafts THEN t.posted_${column} ELSE t.${column} END AS ${column}`)
  .join(', ')}, coalesce(t.posted_calculated_at, t.calculated_at) AS calculated_at`;

const letter = z
  .string()
  .nullable()
  .meta({ description: 'By the score scale of the grading policy; null without one', example: 'B+' });
const letters = { currentLetter: letter, finalLetter: letter };

export const totalsSummary = z
  .object({
    current: percent.meta({ description: 'Counts what is scored' }),
    final: percent.meta({ description: 'Counts what is past due and unscored as 0' }),
    ...letters,
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
    ...letters,
    scoreScale: z
      .object({ sourcedId, version: z.int() })
      .nullable()
      .meta({ description: 'What the letters were given by, as it was then' }),
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
  currentLetter: 'B',
  finalLetter: null,
  calculatedAt: '2026-11-20T09:00:01.512Z',
  categories: [{ categorySourcedId: 'category-coursework', current: 87.5, final: 43.75 }],
};

export const totalsExplainedExample = {
  current: 87.5,
  final: 43.75,
  currentLetter: 'B',
  finalLetter: null,
  scoreScale: { sourcedId: 'scale-letters', version: 1 },
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
    ...toLetters(row.inputs),
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
    ...toLetters(row.inputs),
    scoreScale: row.inputs.letters
      ? { sourcedId: row.inputs.letters.scale.id, version: row.inputs.letters.scale.version }
      : null,
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

const toLetters = ({ letters: given }: Explanation) => ({
  currentLetter: given?.current ?? null,
  finalLetter: given?.final ?? null,
});

const toShare = ({ score, items, countedWeight, weightedSum }: CategoryShare): z.output<typeof share> => ({
  score: toPercent(score),
  items,
  countedWeight: Number(countedWeight),
  weightedSum: Number(weightedSum),
});
