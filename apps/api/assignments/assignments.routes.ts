import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { assignment } from './assignment.record.ts';
import { assignmentList } from './assignments.service.ts';

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ lineItemSourcedId: sourcedId });
const teach = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;

export const listAssignments = route({
  operationId: 'listAssignments',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/lineItems',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The assignments of the class by due date, those without one last',
  description:
    'Students do not see an assignment before its assignDate; they see the dueDate and resultValueMax that count for them. The order by dueDate is that of the class; /v1/users/me/assignments has their own.',
  params: classParams,
  query: assignmentList.query,
  response: listOf(assignment.response),
  examples: { response: { data: [assignment.example], nextCursor: null } },
});

export const createAssignment = route({
  operationId: 'createAssignment',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/lineItems',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Adds an assignment to the class',
  params: classParams,
  body: assignment.createBody,
  response: assignment.response,
  status: 201,
  location: 'v1/lineItems/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference, gradingProblems.gradingPeriodClosed],
  examples: { body: assignment.exampleBody, response: assignment.example },
});

export const readAssignment = route({
  operationId: 'readAssignment',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'read' },
  summary: 'One assignment; students see the dueDate and resultValueMax that count for them',
  params,
  response: assignment.response,
  etag: true,
  examples: { response: assignment.example },
});

export const updateAssignment = route({
  operationId: 'updateAssignment',
  method: 'PATCH',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; what counts asks for new totals',
  params,
  body: assignment.updateBody,
  response: assignment.response,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference, gradingProblems.gradingPeriodClosed],
  examples: { body: { resultValueMax: 25 }, response: { ...assignment.example, resultValueMax: 25, version: 2 } },
});

export const deleteAssignment = route({
  operationId: 'deleteAssignment',
  method: 'DELETE',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: teach,
  summary: 'Deletes an assignment; its results stay stored and count for nothing',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [gradingProblems.gradingPeriodClosed],
});
