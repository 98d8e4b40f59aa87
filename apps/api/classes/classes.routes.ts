import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { classList } from './class.list.ts';
import { classRecord } from './class.record.ts';
import { examplePerson, personSchema } from './person.ts';

const params = z.object({ classSourcedId: sourcedId });
const teacherSchema = personSchema
  .extend({ primary: z.boolean().meta({ description: 'Whether this is the responsible teacher' }) })
  .meta({ id: 'Teacher' });
export type Teacher = z.output<typeof teacherSchema>;

const administer = { on: 'class', param: 'classSourcedId', action: 'administer' } as const;

export const listClasses = route({
  operationId: 'listClasses',
  method: 'GET',
  path: 'v1/classes',
  access: 'member',
  summary: 'The classes you teach or attend, by title; for administrators all of the school',
  query: classList.query,
  response: listOf(classRecord.response),
  examples: { response: { data: [classRecord.example], nextCursor: null } },
});

export const readClass = route({
  operationId: 'readClass',
  method: 'GET',
  path: 'v1/classes/:classSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'One class',
  params,
  response: classRecord.response,
  etag: true,
  examples: { response: classRecord.example },
});

export const listTeachers = route({
  operationId: 'listTeachers',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/teachers',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'Who teaches the class today, the responsible teacher first',
  description: 'Names only, for students too. At most 200.',
  params,
  response: z.object({ data: z.array(teacherSchema) }),
  examples: { response: { data: [{ ...examplePerson, sourcedId: 'teacher-3', primary: true }] } },
});

export const createClass = route({
  operationId: 'createClass',
  method: 'POST',
  path: 'v1/classes',
  access: { roles: ['admin'] },
  summary: 'Adds a class',
  body: classRecord.createBody,
  response: classRecord.response,
  status: 201,
  location: 'v1/classes/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: classRecord.exampleBody, response: classRecord.example },
});

export const updateClass = route({
  operationId: 'updateClass',
  method: 'PATCH',
  path: 'v1/classes/:classSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: classRecord.updateBody,
  response: classRecord.response,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { location: 'Room 14' }, response: { ...classRecord.example, location: 'Room 14', version: 2 } },
});

export const deleteClass = route({
  operationId: 'deleteClass',
  method: 'DELETE',
  path: 'v1/classes/:classSourcedId',
  access: administer,
  summary: 'Deletes a class without enrolments and assignments',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
