import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { course } from './course.record.ts';
import { courseList } from './courses.service.ts';

const params = z.object({ courseSourcedId: sourcedId });
const administer = { on: 'course', param: 'courseSourcedId', action: 'administer' } as const;

export const listCourses = route({
  operationId: 'listCourses',
  method: 'GET',
  path: 'v1/courses',
  access: 'member',
  summary: 'The courses of your school, by title',
  query: courseList.query,
  response: listOf(course.response),
  examples: { response: { data: [course.example], nextCursor: null } },
});

export const readCourse = route({
  operationId: 'readCourse',
  method: 'GET',
  path: 'v1/courses/:courseSourcedId',
  access: { on: 'course', param: 'courseSourcedId', action: 'read' },
  summary: 'One course',
  params,
  response: course.response,
  etag: true,
  examples: { response: course.example },
});

export const createCourse = route({
  operationId: 'createCourse',
  method: 'POST',
  path: 'v1/courses',
  access: { roles: ['admin'] },
  summary: 'Adds a course',
  body: course.createBody,
  response: course.response,
  status: 201,
  location: 'v1/courses/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: course.exampleBody, response: course.example },
});

export const updateCourse = route({
  operationId: 'updateCourse',
  method: 'PATCH',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: course.updateBody,
  response: course.response,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { title: 'Physics' }, response: { ...course.example, version: 2 } },
});

export const deleteCourse = route({
  operationId: 'deleteCourse',
  method: 'DELETE',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Deletes a course without active classes',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
