import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { group } from './group.record.ts';
import { groupList } from './groups.service.ts';

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ groupSourcedId: sourcedId });
const ofClass = { on: 'class', param: 'classSourcedId', action: 'teach' } as const;
const teach = { on: 'group', param: 'groupSourcedId', action: 'teach' } as const;

export const listGroups = route({
  operationId: 'listGroups',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/groups',
  access: { ...ofClass, action: 'observe' },
  summary: 'The groups of the students of a class, by title',
  params: classParams,
  query: groupList.query,
  response: listOf(group.response),
  examples: { response: { data: [group.example], nextCursor: null } },
});

export const createGroup = route({
  operationId: 'createGroup',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/groups',
  access: ofClass,
  summary: 'Adds a group to the class',
  description: 'A student may be in several groups. Students do not see groups.',
  params: classParams,
  body: group.createBody,
  response: group.response,
  status: 201,
  location: 'v1/groups/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: group.exampleBody, response: group.example },
});

export const readGroup = route({
  operationId: 'readGroup',
  method: 'GET',
  path: 'v1/groups/:groupSourcedId',
  access: { ...teach, action: 'read' },
  summary: 'One group, for the teachers of the class',
  params,
  response: group.response,
  etag: true,
  examples: { response: group.example },
});

export const updateGroup = route({
  operationId: 'updateGroup',
  method: 'PATCH',
  path: 'v1/groups/:groupSourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; who joins or leaves a group that has extensions gets new totals',
  params,
  body: group.updateBody,
  response: group.response,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference, gradingProblems.gradingPeriodClosed],
  examples: { body: { title: 'Lab group C' }, response: { ...group.example, title: 'Lab group C', version: 2 } },
});

export const deleteGroup = route({
  operationId: 'deleteGroup',
  method: 'DELETE',
  path: 'v1/groups/:groupSourcedId',
  access: teach,
  summary: 'Deletes a group without extensions',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
