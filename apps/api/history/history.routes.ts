import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { classHistory, lineItemHistory, resultHistory, schoolHistory } from './history.list.ts';
import { type HistoryEntry, historyEntry } from './history-entry.ts';

const example: HistoryEntry = {
  id: '4711',
  kind: 'result',
  source: 'api',
  changedAt: '2026-11-20T08:00:00.000Z',
  changedBy: { ...examplePerson, sourcedId: 'teacher-3', givenName: 'Grace', familyName: 'Hopper' },
  reason: null,
  changeSet: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  requestId: '6f0d4a3c-8f77-4f5b-9d55-0f0c7a1c2b11',
  recordSourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  class: { sourcedId: 'physics-9a', title: 'Physics 9A' },
  lineItem: { sourcedId: 'sheet-3', title: 'Exercise sheet 3' },
  student: examplePerson,
  before: { score: 16.5 },
  after: { score: 17.5 },
  versionBefore: 1,
  versionAfter: 2,
};

const whatIsInIt =
  'Newest first. Every change is in it, also those of imports, restores and bulk writes, cell by cell; nothing of it can ' +
  'be changed or removed.';
const description = `${whatIsInIt} For teachers of the class and administrators.`;
const answer = { response: listOf(historyEntry), examples: { response: { data: [example], nextCursor: null } } };
const problems = [httpProblems.invalidCursor];

export const listSchoolHistory = route({
  operationId: 'listSchoolHistory',
  method: 'GET',
  path: 'v1/history',
  access: { roles: ['admin'] },
  summary: 'What became of the grades of the whole school and of what decides about them',
  description: whatIsInIt,
  query: schoolHistory.query,
  problems,
  ...answer,
});

export const listClassHistory = route({
  operationId: 'listClassHistory',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/history',
  access: { on: 'class', param: 'classSourcedId', action: 'observe' },
  summary: 'What became of the grades of a class and of what decides about them',
  description: `${description} What the whole school uses, such as its categories, is listed with every class.`,
  params: z.object({ classSourcedId: sourcedId }),
  query: classHistory.query,
  problems,
  ...answer,
});

export const listLineItemHistory = route({
  operationId: 'listLineItemHistory',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/history',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'observe' },
  summary: 'What became of an assignment, of its grades and extensions: a column of the gradebook',
  description,
  params: z.object({ lineItemSourcedId: sourcedId }),
  query: lineItemHistory.query,
  problems,
  ...answer,
});

export const listResultHistory = route({
  operationId: 'listResultHistory',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId/history',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'observe' },
  summary: "What became of one student's grade of an assignment: a cell of the gradebook",
  description,
  params: z.object({ lineItemSourcedId: sourcedId, studentSourcedId: sourcedId }),
  query: resultHistory.query,
  problems,
  ...answer,
});
