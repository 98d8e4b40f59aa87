import { z } from 'zod';
import { scoreStatus } from '../assignments/result.record.ts';
import { moment, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { totalsExplained, totalsExplainedExample } from './totals.ts';

export const ownResult = z.object({
  sourcedId,
  scoreStatus,
  score: z.number().nullable(),
  textScore: z.string().nullable(),
  comment: z.string().nullable(),
  late: z.boolean().nullable(),
  missing: z.boolean().nullable(),
});

export const ownGrades = z.object({
  class: z.object({ sourcedId, title: z.string() }),
  totals: totalsExplained.nullable().meta({ description: 'null: not calculated yet' }),
  stale: z.boolean().meta({ description: 'Whether a change of these totals awaits its calculation' }),
  lineItems: z.array(
    z.object({
      sourcedId,
      title: z.string(),
      categorySourcedId: sourcedId,
      resultValueMax: z.number(),
      weight: z.number().nullable(),
      dueDate: moment.nullable(),
      result: ownResult.nullable().meta({ description: 'null: nothing submitted or graded' }),
    }),
  ),
});

const example = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  totals: totalsExplainedExample,
  stale: false,
  lineItems: [
    {
      sourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      resultValueMax: 20,
      weight: null,
      dueDate: '2026-11-23T22:59:59.000Z',
      result: {
        sourcedId: 'result-40311',
        scoreStatus: 'fully graded',
        score: 17.5,
        textScore: null,
        comment: 'Task 4 is elegant.',
        late: false,
        missing: null,
      },
    },
  ],
};

export const listOwnGrades = route({
  method: 'GET',
  path: 'v1/users/me/grades',
  access: 'signedIn',
  summary: 'Your grades in the classes you attend, with what made the totals',
  query: pageQuery,
  response: pageOf(ownGrades),
  examples: { response: { data: [example], nextCursor: null } },
});

export const readOwnGrades = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/grades/me',
  access: { on: 'class', param: 'classSourcedId', action: 'own' },
  summary: 'Your grades in one class, with what made the totals',
  params: z.object({ classSourcedId: sourcedId }),
  response: ownGrades,
  examples: { response: example },
});
