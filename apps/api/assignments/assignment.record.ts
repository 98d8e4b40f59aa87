import { z } from 'zod';
import { points, weight } from '../http/fields.ts';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { choice, decimal, flag, longText, moment, nullable, text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

/** When students see a grade: at once, or once somebody posts it. */
export const posting = z.enum(['automatic', 'manual']).meta({ id: 'Posting', example: 'manual' });

const { column, reference, optionalReference } = fieldsOf('line_items');

/** An assignment is OneRoster's line item. */
export const assignment = record(
  'LineItem',
  'line_items',
  {
    title: column('title', text(lengths.title), { example: 'Exercise sheet 3' }),
    description: column('description', nullable(longText(lengths.long)), { example: 'Tasks 1 to 4', initial: null }),
    assignDate: column('assign_date', nullable(moment), {
      example: '2026-11-16T07:00:00.000Z',
      initial: null,
      description: 'Until then students do not see it, and it counts for nothing; null: at once',
    }),
    dueDate: column('due_date', nullable(moment), { example: '2026-11-23T22:59:59.000Z', initial: null }),
    resultValueMin: column('result_value_min', decimal(points), {
      example: 0,
      initial: 0,
      description: 'The lowest score meant; a score may lie below it, the points of a score scale may not',
    }),
    resultValueMax: column('result_value_max', decimal(points), {
      example: 20,
      initial: 100,
      description: 'Points possible; without any above 0 the assignment counts for nothing',
    }),
    weight: column('weight', nullable(decimal(weight)), {
      example: null,
      initial: null,
      description: 'Weight inside the category; null: the points possible',
    }),
    neverDrop: column('never_drop', flag, {
      example: false,
      initial: false,
      description: 'Whether its score counts whatever its category drops',
    }),
    extraCredit: column('extra_credit', flag, {
      example: false,
      initial: false,
      description:
        'Whether its score adds to a total, and its points possible do not; without a score it changes nothing',
    }),
    posting: column('posting', nullable(choice(posting)), {
      example: null,
      initial: null,
      description:
        'manual: new grades are drafts until they are posted; null: as the grading policy of the class has it',
    }),
    classSourcedId: readOnly(reference('class_id', 'class', { example: 'class-physics-10a' })),
    categorySourcedId: reference('category_id', 'category', { example: 'category-coursework' }),
    gradingPeriodSourcedId: optionalReference('grading_period_id', 'academicSession', { example: null, initial: null }),
    academicSessionSourcedId: optionalReference('academic_session_id', 'academicSession', {
      example: null,
      initial: null,
    }),
    scoreScaleSourcedId: optionalReference('score_scale_id', 'scoreScale', {
      example: null,
      initial: null,
      description: 'A score scale of the class: what a textScore without a score is worth; null: none counts',
    }),
  },
  { ofClass: { class_id: 'id', org_id: 'org_id' } },
);
