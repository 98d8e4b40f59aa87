import { z } from 'zod';
import { person } from '../classes/person.ts';
import { points } from '../http/fields.ts';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { choice, decimal, flag, longText, moment, nullable, text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

/** OneRoster's ScoreStatusEnum. */
export const scoreStatus = z
  .enum(['exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted'])
  .meta({ id: 'ScoreStatus', example: 'fully graded' });

const { column, reference } = fieldsOf('results');

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
  scoreDate: readOnly(column('score_date', nullable(moment), { example: '2026-11-20T08:00:00.000Z' })),
  comment: column('comment', nullable(longText(lengths.long)), { example: 'Task 4 is elegant.', initial: null }),
  inProgress: column('in_progress', nullable(flag), { example: null, initial: null }),
  incomplete: column('incomplete', nullable(flag), { example: null, initial: null }),
  late: column('late', nullable(flag), { example: false, initial: null }),
  missing: column('missing', nullable(flag), { example: null, initial: null }),
});
