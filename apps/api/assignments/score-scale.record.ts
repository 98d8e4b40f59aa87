import { z } from 'zod';
import { line } from '../http/fields.ts';
import { type Field, fieldsOf, readOnly } from '../records/fields.ts';
import { text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';
import { isUnambiguous, maxScaleValues, type ScoreScaleValue } from '../values/score-scale.ts';

const { column, reference } = fieldsOf('score_scales');

const example: ScoreScaleValue[] = [
  { itemValueLHS: 'A', itemValueRHS: '95%' },
  { itemValueLHS: 'B', itemValueRHS: '85%' },
];

const description =
  'What texts are worth. itemValueLHS: the textScore, letter for letter; itemValueRHS: its points between ' +
  'resultValueMin and resultValueMax of the line item, or a percentage of resultValueMax such as "95%". ' +
  'Anything else, and points outside of that range, give no points';

const input = z
  .array(z.strictObject({ itemValueLHS: line(lengths.name), itemValueRHS: line(lengths.name) }))
  .min(1)
  .max(maxScaleValues)
  .refine(isUnambiguous, 'expected every itemValueLHS once')
  .transform((values) => JSON.stringify(values))
  .meta({ description });

const output = z.array(z.object({ itemValueLHS: z.string(), itemValueRHS: z.string() })).meta({ description });

/** Goes to and comes from the database as JSON text: the driver takes a list for an array of PostgreSQL's. */
const scoreScaleValue: Field<string, typeof input, typeof output> = {
  expression: 'score_scales.score_scale_value::text',
  column: 'score_scale_value',
  input,
  output,
  read: (stored) => JSON.parse(stored) as ScoreScaleValue[],
  example,
};

export const scoreScale = record(
  'ScoreScale',
  'score_scales',
  {
    title: column('title', text(lengths.title), { example: 'Letters' }),
    type: column('type', text(lengths.name), {
      example: 'letter',
      description: 'A word of your own for the kind of scale',
    }),
    classSourcedId: readOnly(reference('class_id', 'class', { example: 'class-physics-10a' })),
    scoreScaleValue,
  },
  { ofClass: { class_id: 'id' } },
);
