import { isAssigned } from '../../assignments/assigned.ts';
import { maxPoints, maxWeight } from '../../http/fields.ts';
import { gradeRule, isConsistent } from '../../values/grade-facts.ts';
import { lengths } from '../../values/lengths.ts';
import { column, only, reference, required, staged, unused } from './columns.ts';
import { decimal, flag, line, moment, oneOf, sourcedId, text } from './fields.ts';
import { file } from './file-description.ts';
import { scoreScaleValues } from './score-scale-values.ts';

const title = line(lengths.title);
const longText = text(lengths.long);
const weight = decimal(0, maxWeight);
const points = decimal(-maxPoints, maxPoints);

/** The files about grades, each column once. */
export const gradeFiles = {
  categories: file({
    table: 'categories',
    columns: [
      required(column('title', title)),
      // Blank says nothing about a weight that a teacher may have set here.
      only('1.2', column('weight', weight, { blank: '1', update: 'coalesce(s.weight, t.weight)' })),
      reference('metadata.classSourcedId', 'classes', { stored: 'class_id' }),
    ],
    locked: { by: 'category', column: 'id', columns: ['class_id', 'weight', 'status'] },
    touches: { kind: 'category', column: 'id' },
  }),
  scoreScales: file({
    table: 'score_scales',
    columns: [
      required(column('title', title)),
      required(column('type', line(lengths.name))),
      unused('orgSourcedId'),
      unused('courseSourcedId'),
      required(reference('classSourcedId', 'classes')),
      required(column('scoreScaleValue', scoreScaleValues)),
    ],
    locked: { by: 'scoreScale', column: 'id', columns: ['class_id', 'score_scale_value', 'status'] },
    touches: { kind: 'scoreScale', column: 'id' },
  }),
  lineItems: file({
    table: 'line_items',
    columns: [
      required(column('title', title)),
      column('description', longText),
      column('assignDate', moment('begin')),
      column('dueDate', moment('end')),
      required(reference('classSourcedId', 'classes')),
      required(reference('categorySourcedId', 'categories')),
      reference('gradingPeriodSourcedId', 'academicSessions'),
      only('1.2', reference('academicSessionSourcedId', 'academicSessions')),
      only('1.2', reference('schoolSourcedId', 'orgs', { stored: 'org_id' })),
      column('resultValueMin', points, { blank: 'least(0, s.result_value_max)' }),
      column('resultValueMax', points, { blank: 'greatest(100, s.result_value_min)' }),
      column('metadata.weight', weight, { stored: 'weight' }),
    ],
    ascending: ['resultValueMin', 'resultValueMax'],
    locked: {
      by: 'period',
      column: 'grading_period_id',
      columns: [
        'class_id',
        'category_id',
        'grading_period_id',
        'assign_date',
        'due_date',
        'result_value_min',
        'result_value_max',
        'weight',
        'status',
      ],
    },
    touches: { kind: 'class', column: 'class_id', unseen: (row) => `NOT ${isAssigned(row)}` },
  }),
  // Kept so that a later bundle can name a link by its identifier; `setScoreScales` brings it to the line item.
  lineItemScoreScales: file({
    table: 'line_item_score_scales',
    columns: [
      unused('title'),
      required(reference('lineItemSourcedId', 'lineItems')),
      required(reference('scoreScaleSourcedId', 'scoreScales')),
    ],
    versioned: false,
    locked: { by: 'lineItem', column: 'line_item_id', columns: ['line_item_id', 'score_scale_id', 'status'] },
    touches: { kind: 'lineItem', column: 'line_item_id' },
  }),
  results: file({
    table: 'results',
    columns: [
      required(reference('lineItemSourcedId', 'lineItems')),
      required(reference('studentSourcedId', 'users')),
      required(
        column('scoreStatus', oneOf('exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted')),
      ),
      column('score', points),
      only('1.2', column('textScore', title)),
      column('scoreDate', moment('begin')),
      column('comment', longText),
      only('1.2', staged('classSourcedId', sourcedId, 'classes')),
      only('1.2', column('inProgress', flag)),
      only('1.2', column('incomplete', flag)),
      only('1.2', column('late', flag)),
      only('1.2', column('missing', flag)),
    ],
    consistent: {
      isConsistent: (value) =>
        isConsistent({
          scoreStatus: value('scoreStatus') ?? '',
          score: value('score'),
          textScore: value('textScore'),
        }),
      column: 'scoreStatus',
      rule: gradeRule,
    },
    locked: {
      by: 'lineItem',
      column: 'line_item_id',
      columns: [
        'line_item_id',
        'student_id',
        'score_status',
        'score',
        'text_score',
        'comment',
        'in_progress',
        'incomplete',
        'late',
        'missing',
        'status',
      ],
    },
    touches: { kind: 'lineItem', column: 'line_item_id', unseen: (row) => `${row}.draft` },
  }),
};
