import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { type GradingPolicyView, gradingPolicy, gradingPolicyBody, noPolicyValues } from './grading-policy.row.ts';

const path = 'v1/classes/:classSourcedId/gradingPolicy';
const params = z.object({ classSourcedId: sourcedId });
const decided = {
  late: { deductionPercent: 10, intervalMinutes: 1440, minimumPercent: 40 },
  missingPercent: 0,
  scoreScaleSourcedId: 'scale-letters',
};
const example: GradingPolicyView = {
  classSourcedId: 'class-physics-10a',
  ...noPolicyValues,
  ...decided,
  version: 1,
  warnings: [],
};

export const readGradingPolicy = route({
  operationId: 'readGradingPolicy',
  method: 'GET',
  path,
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'How the grades of the class count',
  description: 'A class that decided nothing has version 0, and every rule is off.',
  params,
  response: gradingPolicy,
  etag: true,
  examples: { response: example },
});

export const putGradingPolicy = route({
  operationId: 'putGradingPolicy',
  method: 'PUT',
  path,
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Decides how the grades of the class count; what totals hang on asks for new ones of the class',
  description:
    'Creates without If-Match, and replaces with the ETag of the version read; a field that is left out switches its rule ' +
    'off. What grades in a closed grading period hang on stays as it is.',
  params,
  body: gradingPolicyBody,
  response: gradingPolicy,
  otherStatuses: [201],
  location: path,
  ifMatch: 'toReplace',
  etag: true,
  problems: [
    httpProblems.preconditionRequired,
    httpProblems.unprocessableReference,
    gradingProblems.gradingPeriodClosed,
  ],
  examples: { body: decided, response: example },
});
