import { z } from 'zod';
import { examplePerson, personSchema } from '../classes/person.ts';
import { dueWorkList } from '../due-work/due-work.list.ts';
import { exampleDueWork } from '../due-work/due-work.routes.ts';
import { dueWork } from '../due-work/due-work.row.ts';
import { explanation } from '../explanations/explanation.row.ts';
import { exampleExplanation, explanationDescription } from '../explanations/explanations.routes.ts';
import { ownGradesList } from '../gradebook/own-grades.list.ts';
import { exampleOwnGrades } from '../gradebook/own-grades.routes.ts';
import { ownGrades } from '../gradebook/own-grades.row.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { relation } from './guardian-tie.row.ts';

const ofChild = { on: 'child', param: 'studentSourcedId', action: 'read' } as const;
const child = z.strictObject({ studentSourcedId: sourcedId });

export const listChildren = route({
  operationId: 'listChildren',
  method: 'GET',
  path: 'v1/users/me/children',
  access: 'signedIn',
  summary: 'The students whose guardian you are',
  description: "An empty list where you are nobody's guardian, or no longer.",
  response: z.object({
    data: z.array(
      personSchema
        .extend({ relation, guardianTieSourcedId: sourcedId.meta({ description: 'To end it: /v1/guardianTies' }) })
        .meta({ id: 'Child' }),
    ),
  }),
  examples: {
    response: {
      data: [{ ...examplePerson, relation: 'parent', guardianTieSourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10' }],
    },
  },
});

export const listGradesOfChild = route({
  operationId: 'listGradesOfChild',
  method: 'GET',
  path: 'v1/children/:studentSourcedId/grades',
  access: ofChild,
  summary: 'The grades of a child of yours, as the child sees them',
  params: child,
  query: ownGradesList.query,
  response: listOf(ownGrades),
  examples: { response: { data: [exampleOwnGrades], nextCursor: null } },
});

export const readGradesOfChild = route({
  operationId: 'readGradesOfChild',
  method: 'GET',
  path: 'v1/children/:studentSourcedId/grades/:classSourcedId',
  access: ofChild,
  summary: 'The grades of a child of yours in one class, as the child sees them',
  params: child.extend({ classSourcedId: sourcedId }),
  response: ownGrades,
  examples: { response: exampleOwnGrades },
});

export const listAssignmentsOfChild = route({
  operationId: 'listAssignmentsOfChild',
  method: 'GET',
  path: 'v1/children/:studentSourcedId/assignments',
  access: ofChild,
  summary: 'The assignments of a child of yours, by the due date of the child, those without one last',
  params: child,
  query: dueWorkList.query,
  response: listOf(dueWork),
  examples: { response: { data: [exampleDueWork], nextCursor: null } },
});

export const explainGradeOfChild = route({
  operationId: 'explainGradeOfChild',
  method: 'GET',
  path: 'v1/children/:studentSourcedId/grades/:classSourcedId/explanation',
  access: ofChild,
  summary: 'How the totals of a child of yours came about, as the child sees it',
  description: explanationDescription,
  params: child.extend({ classSourcedId: sourcedId }),
  response: explanation,
  cache: 'never',
  examples: { response: exampleExplanation },
});
