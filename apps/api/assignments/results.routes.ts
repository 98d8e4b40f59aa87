import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { gradeRule, isConsistent } from '../values/grade-facts.ts';
import { assignmentProblems } from './errors.ts';
import { result } from './result.record.ts';
import { resultList } from './results.service.ts';

const maxEntries = 200;

const consistent = { path: ['scoreStatus'], message: `expected ${gradeRule}` };

const params = z.object({ lineItemSourcedId: sourcedId });
const studentParams = params.extend({ studentSourcedId: sourcedId });
const observe = { on: 'lineItem', param: 'lineItemSourcedId', action: 'observe' } as const;
const teach = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;

export const listResults = route({
  operationId: 'listResults',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/results',
  access: observe,
  summary: 'The results of an assignment by family name, of the students who are enrolled today',
  params,
  query: resultList.query,
  response: listOf(result.response),
  examples: { response: { data: [result.example], nextCursor: null } },
});

export const readResultOfStudent = route({
  operationId: 'readResultOfStudent',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: observe,
  summary: "One student's result of an assignment",
  params: studentParams,
  response: result.response,
  etag: true,
  examples: { response: result.example },
});

export const readResult = route({
  operationId: 'readResult',
  method: 'GET',
  path: 'v1/results/:resultSourcedId',
  access: { on: 'result', param: 'resultSourcedId', action: 'read' },
  summary: 'One result, for its student and the teachers of the class',
  params: z.object({ resultSourcedId: sourcedId }),
  response: result.response,
  etag: true,
  examples: { response: result.example },
});

export const putResult = route({
  operationId: 'putResult',
  method: 'PUT',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: teach,
  summary: 'Grades one student: creates the result without If-Match, replaces it with the ETag of the version read',
  description:
    'Fields that are left out become null; see submittedAt for that. Grading a later submission keeps the grade of the earlier one in attempts. Without If-Match an existing result answers 428.',
  params: studentParams,
  body: result.createBody.refine(isConsistent, consistent),
  response: result.response,
  otherStatuses: [201],
  location: 'v1/results/:sourcedId',
  ifMatch: 'toReplace',
  etag: true,
  problems: [httpProblems.preconditionRequired, assignmentProblems.notEnrolled, gradingProblems.gradingPeriodClosed],
  examples: {
    body: { scoreStatus: 'fully graded', score: 17.5, comment: 'Task 4 is elegant.' },
    response: result.example,
  },
});

export const putResults = route({
  operationId: 'putResults',
  method: 'PATCH',
  path: 'v1/lineItems/:lineItemSourcedId/results',
  access: teach,
  summary: `Grades up to ${maxEntries} students, all or none`,
  description:
    'Each entry replaces the result of its student; "version" is the one it is based on, null where there is no result yet. One entry that cannot be written refuses them all and is named in "errors".',
  params,
  body: z.strictObject({
    results: z
      .array(
        z
          .strictObject({
            studentSourcedId: sourcedId,
            version: z.int().min(1).max(999_999_999).nullable().default(null),
            ...result.createBody.shape,
          })
          .refine(isConsistent, consistent),
      )
      .min(1)
      .max(maxEntries)
      .refine((entries) => new Set(entries.map((entry) => entry.studentSourcedId)).size === entries.length, {
        message: 'expected every student once',
      }),
  }),
  response: z.object({ data: z.array(result.response) }),
  problems: [httpProblems.preconditionFailed, httpProblems.unprocessableReference, gradingProblems.gradingPeriodClosed],
  examples: {
    body: { results: [{ studentSourcedId: 'student-17', version: null, scoreStatus: 'fully graded', score: 17.5 }] },
    response: { data: [result.example] },
  },
});

export const deleteResult = route({
  operationId: 'deleteResult',
  method: 'DELETE',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: teach,
  summary: "Deletes one student's result",
  params: studentParams,
  status: 204,
  ifMatch: 'required',
  problems: [gradingProblems.gradingPeriodClosed],
});
