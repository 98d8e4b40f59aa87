import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { ownGradesList } from './own-grades.list.ts';
import { ownGrades } from './own-grades.row.ts';
import { totalsExplainedExample } from './totals.ts';

export const exampleOwnGrades = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  status: 'active' as const,
  totals: totalsExplainedExample,
  dropped: { current: [], final: [] },
  override: null,
  stale: false,
  lineItems: [
    {
      sourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      resultValueMax: 20,
      weight: null,
      dueDate: '2026-11-23T22:59:59.000Z',
      neverDrop: false,
      extraCredit: false,
      excused: false,
      result: {
        sourcedId: 'result-40311',
        scoreStatus: 'fully graded',
        score: 17.5,
        textScore: null,
        textScorePoints: null,
        countedScore: 17.5,
        submittedAt: '2026-11-23T20:14:00.000Z',
        attempts: [],
        comment: 'Task 4 is elegant.',
        late: false,
        missing: null,
        submittedLate: false,
      },
    },
  ],
};

export const listOwnGrades = route({
  operationId: 'listOwnGrades',
  method: 'GET',
  path: 'v1/users/me/grades',
  access: 'member',
  summary: 'Your grades in the classes you attend, with what made the totals',
  description: 'Due dates and points possible are those that count for you, by an extension where you have one.',
  query: ownGradesList.query,
  response: listOf(ownGrades),
  examples: { response: { data: [exampleOwnGrades], nextCursor: null } },
});

export const readOwnGrades = route({
  operationId: 'readOwnGrades',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/grades/me',
  access: { on: 'class', param: 'classSourcedId', action: 'own' },
  summary: 'Your grades in one class, with what made the totals',
  params: z.object({ classSourcedId: sourcedId }),
  response: ownGrades,
  examples: { response: exampleOwnGrades },
});
