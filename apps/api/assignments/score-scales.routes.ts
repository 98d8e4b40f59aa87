import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { scoreScale } from './score-scale.record.ts';
import { scoreScaleList } from './score-scales.service.ts';

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ scoreScaleSourcedId: sourcedId });
const teach = { on: 'scoreScale', param: 'scoreScaleSourcedId', action: 'teach' } as const;

export const listScoreScales = route({
  operationId: 'listScoreScales',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/scoreScales',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The score scales that assignments of the class can go by',
  params: classParams,
  query: scoreScaleList.query,
  response: listOf(scoreScale.response),
  examples: { response: { data: [scoreScale.example], nextCursor: null } },
});

export const createScoreScale = route({
  operationId: 'createScoreScale',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/scoreScales',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Adds a score scale to the class',
  description: 'It counts for the assignments whose scoreScaleSourcedId names it.',
  params: classParams,
  body: scoreScale.createBody,
  response: scoreScale.response,
  status: 201,
  location: 'v1/scoreScales/:sourcedId',
  etag: true,
  examples: { body: scoreScale.exampleBody, response: scoreScale.example },
});

export const readScoreScale = route({
  operationId: 'readScoreScale',
  method: 'GET',
  path: 'v1/scoreScales/:scoreScaleSourcedId',
  access: { on: 'scoreScale', param: 'scoreScaleSourcedId', action: 'read' },
  summary: 'One score scale',
  params,
  response: scoreScale.response,
  etag: true,
  examples: { response: scoreScale.example },
});

export const updateScoreScale = route({
  operationId: 'updateScoreScale',
  method: 'PATCH',
  path: 'v1/scoreScales/:scoreScaleSourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; a new list of values replaces the old one and asks for new totals',
  params,
  body: scoreScale.updateBody,
  response: scoreScale.response,
  ifMatch: 'required',
  etag: true,
  problems: [gradingProblems.gradingPeriodClosed],
  examples: {
    body: { title: 'Letters of 2026' },
    response: { ...scoreScale.example, title: 'Letters of 2026', version: 2 },
  },
});

export const deleteScoreScale = route({
  operationId: 'deleteScoreScale',
  method: 'DELETE',
  path: 'v1/scoreScales/:scoreScaleSourcedId',
  access: teach,
  summary: 'Deletes a score scale that no assignment and no grading policy goes by',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
