import { z } from 'zod';
import { person } from '../classes/person.ts';
import { joinExtension, maximumFor } from '../extensions/counting-extensions.ts';
import { pointsOfTexts } from '../grading/rules/score-scale-points.ts';
import { numberOrNull, points } from '../http/fields.ts';
import { type Field, fieldsOf, readOnly } from '../records/fields.ts';
import { choice, decimal, flag, longText, moment, nullable, text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { gradedStatuses } from '../values/grade-facts.ts';
import { lengths } from '../values/lengths.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';
import { attempts, submittedAt } from './attempts.ts';

/** OneRoster's ScoreStatusEnum. */
export const scoreStatus = z
  .enum(['exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted'])
  .meta({ id: 'ScoreStatus', example: 'fully graded' });

const { column, reference } = fieldsOf('results');

/** What a text is worth for an assignment needs; null where there is no text alone, or no scale. */
type ScaledText = { textScore: string; values: ScoreScaleValue[]; minimum: string; maximum: string };

/** As gradebooks show it, and as the rules count it. */
const textScorePoints: Field<ScaledText | null, undefined, z.ZodNullable<z.ZodNumber>> = {
  expression: `CASE WHEN results.score IS NULL AND results.score_status IN (${gradedStatuses.map((status) => `'${status}'`).join(', ')})
    THEN (SELECT jsonb_build_object('textScore', results.text_score, 'values', c.score_scale_value,
        'minimum', l.result_value_min::text, 'maximum', ${maximumFor('l', 'x')}::text)
      FROM line_items l JOIN score_scales c ON c.id = l.score_scale_id AND c.status = 'active'
        ${joinExtension('l', 'results.student_id', 'x')}
      WHERE l.id = results.line_item_id AND results.text_score IS NOT NULL) END`,
  input: undefined,
  output: z.number().nullable().meta({
    description:
      'The points that the score scale gives for textScore, and that count; null where it gives none or there is a score',
  }),
  read: (stored) => stored && numberOrNull(pointsOfTexts(stored.values, stored).get(stored.textScore) ?? null),
  example: null,
};

export const result = record('Result', 'results', {
  lineItemSourcedId: readOnly(reference('line_item_id', 'lineItem', { example: 'sheet-3' })),
  student: person('results.student_id'),
  scoreStatus: column('score_status', choice(scoreStatus), { example: 'fully graded' }),
  score: {
    ...column('score', nullable(decimal(points)), {
      example: 17.5,
      initial: null,
      description: 'May lie above the points possible, and below 0',
    }),
    // Earlier imports stored numbers beside work that is not graded. They count for nothing, so nobody sees them.
    expression: `CASE WHEN results.score_status NOT IN ('submitted', 'not submitted') THEN results.score END`,
  },
  textScore: column('text_score', nullable(text(lengths.title)), { example: null, initial: null }),
  textScorePoints,
  scoreDate: readOnly(column('score_date', nullable(moment), { example: '2026-11-20T08:00:00.000Z' })),
  submittedAt,
  attempts,
  comment: column('comment', nullable(longText(lengths.long)), { example: 'Task 4 is elegant.', initial: null }),
  inProgress: column('in_progress', nullable(flag), { example: null, initial: null }),
  incomplete: column('incomplete', nullable(flag), { example: null, initial: null }),
  late: column('late', nullable(flag), { example: false, initial: null }),
  missing: column('missing', nullable(flag), { example: null, initial: null }),
  draft: readOnly(
    column('draft', flag, {
      example: false,
      description: 'Whether it awaits its posting; nobody but teachers sees it',
    }),
  ),
});
