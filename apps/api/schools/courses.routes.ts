import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { line, lines, recordFields, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { schoolProblems } from './errors.ts';

const fields = {
  title: line(255),
  courseCode: line(100).nullable(),
  grades: lines,
  subjects: lines,
  subjectCodes: lines,
  orgSourcedId: sourcedId,
  schoolYearSourcedId: sourcedId.nullable(),
};

export const course = z.object({
  ...recordFields,
  title: z.string(),
  courseCode: z.string().nullable(),
  grades: z.array(z.string()),
  subjects: z.array(z.string()),
  subjectCodes: z.array(z.string()),
  orgSourcedId: sourcedId,
  schoolYearSourcedId: sourcedId.nullable(),
});

const exampleFields = {
  title: 'Physics',
  courseCode: 'PHY-10',
  grades: ['10'],
  subjects: ['Science'],
  subjectCodes: [],
  orgSourcedId: 'school-1',
  schoolYearSourcedId: null,
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
};

const params = z.object({ courseSourcedId: sourcedId });
const administer = { on: 'course', param: 'courseSourcedId', action: 'administer' } as const;

export const listCourses = route({
  method: 'GET',
  path: 'v1/courses',
  access: 'signedIn',
  summary: 'The courses of your school, by title',
  query: pageQuery.extend({ search: line(100).optional().meta({ description: 'Part of the title or the code' }) }),
  response: pageOf(course),
  examples: { response: { data: [example], nextCursor: null } },
});

export const readCourse = route({
  method: 'GET',
  path: 'v1/courses/:courseSourcedId',
  access: { on: 'course', param: 'courseSourcedId', action: 'read' },
  summary: 'One course',
  params,
  response: course,
  etag: true,
  examples: { response: example },
});

export const createCourse = route({
  method: 'POST',
  path: 'v1/courses',
  access: { roles: ['admin'] },
  summary: 'Adds a course',
  body: z.strictObject({
    ...fields,
    courseCode: fields.courseCode.default(null),
    grades: lines.default([]),
    subjects: lines.default([]),
    subjectCodes: lines.default([]),
    schoolYearSourcedId: fields.schoolYearSourcedId.default(null),
  }),
  response: course,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

export const updateCourse = route({
  method: 'PATCH',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: z.strictObject(fields).partial(),
  response: course,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { title: 'Physics' }, response: { ...example, version: 2 } },
});

export const deleteCourse = route({
  method: 'DELETE',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Deletes a course without active classes',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});
