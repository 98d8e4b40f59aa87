import { z } from 'zod';
import { examplePerson, personSchema } from '../classes/person.ts';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { isoDateTime, moment, reason, sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { historyProblems } from './errors.ts';
import { changedFacts } from './history-entry.ts';

const cell = z
  .object({
    student: personSchema,
    before: changedFacts.nullable().meta({ description: 'The fields that change, as they are; null: no grade' }),
    after: changedFacts.nullable().meta({ description: 'The same as they were at that moment; null: no grade' }),
    version: z.int().nullable().meta({ description: 'Of the grade before; null: there is none' }),
    outcome: z.enum(['restored', 'notEnrolled']).meta({
      description: 'notEnrolled: left as it is, because the student is not enrolled today',
    }),
  })
  .meta({ id: 'RestoredCell' });

export const restoreResults = route({
  operationId: 'restoreResults',
  method: 'POST',
  path: 'v1/lineItems/:lineItemSourcedId/results/restore',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' },
  summary: 'Puts the grades of an assignment back as they were at a moment',
  description:
    'With "preview" nothing is written: the answer names the cells that would change. Grades given since are replaced or ' +
    'removed, deleted ones come back, all or none. Whether a grade is posted stays as it is; one that comes back is a ' +
    'draft where the assignment posts by hand. The history keeps the restore as a change like every other, with its ' +
    'reason, so another restore can undo it. It takes the "basis" of the preview that was decided on: where somebody ' +
    'graded since, nothing is put back (412).',
  params: z.object({ lineItemSourcedId: sourcedId }),
  body: z
    .strictObject({
      at: isoDateTime,
      reason,
      preview: z.boolean().default(false),
      basis: z
        .string()
        .max(20)
        .optional()
        .meta({ description: 'Of the preview that this is based on; a preview itself needs none' }),
    })
    .refine(({ preview, basis }) => preview || basis !== undefined, {
      path: ['basis'],
      message: 'expected the basis of a preview',
    }),
  response: z.object({
    at: moment,
    applied: z.boolean(),
    basis: z.string().meta({ description: 'Names the state of the grades that the answer is about' }),
    cells: z.array(cell),
  }),
  problems: [httpProblems.preconditionFailed, gradingProblems.gradingPeriodClosed, historyProblems.beforeHistory],
  examples: {
    body: { at: '2026-11-20T08:00:00Z', reason: 'The second sheet was entered into the wrong column.', basis: '4711' },
    response: {
      at: '2026-11-20T08:00:00.000Z',
      applied: true,
      basis: '4711',
      cells: [
        {
          student: examplePerson,
          before: { score: 3 },
          after: { score: 17.5 },
          version: 2,
          outcome: 'restored' as const,
        },
      ],
    },
  },
});
