import { result } from '../assignments/result.record.ts';
import type { LineItemsRow } from '../database/schema.generated.ts';
import { type PointsOfTexts, pointsOfTexts } from '../grading/rules/score-scale-points.ts';
import { numberOrNull } from '../http/fields.ts';
import { isGraded } from '../values/grade-facts.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';

/** What an assignment's row needs to say what texts are worth: `scaleColumn`, `result_value_min` and `result_value_max`. */
export interface ScaledItem extends Pick<LineItemsRow, 'result_value_min'> {
  scale: ScoreScaleValue[] | null;
}

/** SQL beside line items `l`. */
export const scaleColumn = 'scale.score_scale_value AS scale';
export const scaleJoin = `LEFT JOIN score_scales scale ON scale.id = l.score_scale_id AND scale.status = 'active'`;

export const textScorePoints = result.fields.textScorePoints.output;

export const pointsOfItem = (item: ScaledItem & Pick<LineItemsRow, 'result_value_max'>): PointsOfTexts =>
  pointsOfTexts(item.scale, { minimum: item.result_value_min, maximum: item.result_value_max });

/** As the rules count it: graded, by a text alone. */
export function toTextScorePoints(
  { scoreStatus, score, textScore }: { scoreStatus: string; score: string | null; textScore: string | null },
  points: PointsOfTexts | undefined,
): number | null {
  if (!isGraded(scoreStatus) || score !== null || textScore === null) return null;
  return numberOrNull(points?.get(textScore) ?? null);
}
