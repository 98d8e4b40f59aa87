import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { points, sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { type ExplanationView, explanation } from './explanation.row.ts';

const mostSupposed = 500;
const params = z.object({ classSourcedId: sourcedId });
const studentParams = params.extend({ studentSourcedId: sourcedId });
const own = { on: 'class', param: 'classSourcedId', action: 'own' } as const;
const observe = { on: 'class', param: 'classSourcedId', action: 'observe' } as const;

const view = z
  .enum(['all', 'posted'])
  .default('all')
  .meta({ description: 'posted: without drafts, as the student sees it' });

const supposed = z.strictObject({
  scores: z
    .array(z.strictObject({ lineItemSourcedId: sourcedId, score: points }))
    .min(1)
    .max(mostSupposed)
    .refine((scores) => new Set(scores.map(({ lineItemSourcedId }) => lineItemSourcedId)).size === scores.length, {
      message: 'expected every line item once',
    }),
});

export type SupposedScores = z.output<typeof supposed>['scores'];

const part = { points: 17.5, dropped: null, share: 87.5 };
export const exampleExplanation: ExplanationView = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  student: examplePerson,
  asOf: '2026-11-20T09:14:00.000Z',
  view: 'posted',
  supposed: [],
  notes: [],
  current: {
    percent: 87.5,
    letter: null,
    sentences: [
      'The total is 87.50 %.',
      'Coursework, weight 50: 87.50 %; it adds 87.50 to the total.',
      'Exercise sheet 3: 17.5 of 20 points; it adds 87.50 to the total.',
    ],
  },
  final: { percent: 87.5, letter: null, sentences: ['The total is 87.50 %.'] },
  override: null,
  calculated: { current: 87.5, final: 87.5, calculatedAt: '2026-11-20T09:00:01.512Z', isUpToDate: true },
  weighting: 'categories',
  scoreScale: null,
  gradingPeriods: [],
  categories: [
    {
      categorySourcedId: 'category-coursework',
      title: 'Coursework',
      weight: 50,
      current: { percent: 87.5, share: 87.5 },
      final: { percent: 87.5, share: 87.5 },
    },
  ],
  lineItems: [
    {
      lineItemSourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      academicSessionSourcedId: null,
      state: 'scored',
      resultValueMax: 20,
      weight: 20,
      extraCredit: false,
      score: 17.5,
      isEarlierAttempt: false,
      deduction: null,
      dueDate: '2026-11-23T22:59:59.000Z',
      extension: null,
      current: part,
      final: part,
    },
  ],
};
const body = { scores: [{ lineItemSourcedId: 'sheet-3', score: 17.5 }] };
const supposedExample = { ...exampleExplanation, supposed: body.scores, notes: ['Nothing of this is stored.'] };

export const explanationDescription =
  'Worked out from what is stored at that moment, so it can differ from the calculated totals until their calculation; ' +
  '`notes` and `calculated` show it. The shares of the line items sum to the total.';
const whatIfDescription =
  'The same rules with these scores, as if graded that moment and in time. Nothing is stored, and nobody is informed.';

export const explainGrade = route({
  operationId: 'explainGrade',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/grades/:studentSourcedId/explanation',
  access: observe,
  summary: 'How the totals of a student came about, line item by line item, in figures and in sentences',
  description: explanationDescription,
  params: studentParams,
  query: z.strictObject({ view }),
  response: explanation,
  cache: 'never',
  examples: { response: exampleExplanation },
});

export const explainOwnGrade = route({
  operationId: 'explainOwnGrade',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/grades/me/explanation',
  access: own,
  summary: 'How your totals in a class came about, line item by line item, in figures and in sentences',
  description: explanationDescription,
  params,
  response: explanation,
  cache: 'never',
  examples: { response: exampleExplanation },
});

export const supposeGrades = route({
  operationId: 'supposeGrades',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/grades/:studentSourcedId/what-if',
  access: observe,
  summary: 'What the totals of a student would be with other scores',
  description: whatIfDescription,
  params: studentParams,
  query: z.strictObject({ view }),
  body: supposed,
  response: explanation,
  problems: [httpProblems.unprocessableReference],
  examples: { body, response: supposedExample },
});

export const supposeOwnGrades = route({
  operationId: 'supposeOwnGrades',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/grades/me/what-if',
  access: own,
  summary: 'What your totals in a class would be with other scores',
  description: whatIfDescription,
  params,
  body: supposed,
  response: explanation,
  problems: [httpProblems.unprocessableReference],
  examples: { body, response: supposedExample },
});
