import { z } from 'zod';
import { lettersOf } from '../grading/rules/letters.ts';
import { numberOrNull } from '../http/fields.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';

/** What `overrideOf` gives. */
export interface StoredOverride {
  percent: string | null;
  letter: string | null;
  /** Where the letter is that of the percent. */
  scale: ScoreScaleValue[] | null;
}

/** SQL: the override of a student in a class, or null. */
export const overrideOf = (classId: string, studentId: string): string =>
  `(SELECT jsonb_build_object('percent', o.percent::text, 'letter', o.letter, 'scale', CASE WHEN o.letter IS NULL THEN (
      SELECT s.score_scale_value FROM grading_policies p JOIN score_scales s ON s.id = p.score_scale_id
      WHERE p.class_id = o.class_id AND s.status = 'active') END)
    FROM grade_overrides o WHERE o.class_id = ${classId} AND o.student_id = ${studentId} AND o.status = 'active')`;

/** An override as it stands beside totals. */
export const shownOverride = z
  .object({ percent: z.number().nullable(), letter: z.string().nullable() })
  .nullable()
  .meta({ description: 'The final grade that a teacher gave in place of the calculated one' });

export function toShownOverride(stored: StoredOverride | null): z.output<typeof shownOverride> {
  if (stored === null) return null;
  const { percent, letter, scale } = stored;
  return { percent: numberOrNull(percent), letter: letter ?? lettersOf(scale ?? [])(percent) };
}
