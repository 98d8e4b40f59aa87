import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { line, lines, recordFields, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { schoolProblems } from '../schools/errors.ts';

const classType = z.enum(['homeroom', 'scheduled']);

const fields = {
  title: line(255),
  classCode: line(100).nullable(),
  classType,
  location: line(255).nullable(),
  grades: lines,
  subjects: lines,
  subjectCodes: lines,
  periods: lines,
  courseSourcedId: sourcedId,
  schoolSourcedId: sourcedId.meta({ description: 'An organisation of type school' }),
  termSourcedIds: z.array(sourcedId).min(1).max(20),
};

export const classEntry = z.object({
  ...recordFields,
  title: z.string(),
  classCode: z.string().nullable(),
  classType,
  location: z.string().nullable(),
  grades: z.array(z.string()),
  subjects: z.array(z.string()),
  subjectCodes: z.array(z.string()),
  periods: z.array(z.string()),
  courseSourcedId: sourcedId,
  schoolSourcedId: sourcedId,
  termSourcedIds: z.array(sourcedId),
});

const exampleFields = {
  title: 'Physics 10a',
  classCode: 'PHY-10a',
  classType: 'scheduled',
  location: 'Room 12',
  grades: ['10'],
  subjects: ['Science'],
  subjectCodes: [],
  periods: ['Mon 1', 'Wed 3'],
  courseSourcedId: 'course-physics',
  schoolSourcedId: 'school-1',
  termSourcedIds: ['term-autumn'],
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
};

const params = z.object({ classSourcedId: sourcedId });
const administer = { on: 'class', param: 'classSourcedId', action: 'administer' } as const;

export const listClasses = route({
  method: 'GET',
  path: 'v1/classes',
  access: 'signedIn',
  summary: 'The classes you teach or attend, by title; for administrators all of the school',
  query: pageQuery.extend({
    termSourcedId: sourcedId.optional(),
    courseSourcedId: sourcedId.optional(),
    search: line(100).optional().meta({ description: 'Part of the title or the code' }),
  }),
  response: pageOf(classEntry),
  examples: { response: { data: [example], nextCursor: null } },
});

export const readClass = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'One class',
  params,
  response: classEntry,
  etag: true,
  examples: { response: example },
});

export const createClass = route({
  method: 'POST',
  path: 'v1/classes',
  access: { roles: ['admin'] },
  summary: 'Adds a class',
  body: z.strictObject({
    ...fields,
    classCode: fields.classCode.default(null),
    classType: classType.default('scheduled'),
    location: fields.location.default(null),
    grades: lines.default([]),
    subjects: lines.default([]),
    subjectCodes: lines.default([]),
    periods: lines.default([]),
  }),
  response: classEntry,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

export const updateClass = route({
  method: 'PATCH',
  path: 'v1/classes/:classSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: z.strictObject(fields).partial(),
  response: classEntry,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { location: 'Room 14' }, response: { ...example, location: 'Room 14', version: 2 } },
});

export const deleteClass = route({
  method: 'DELETE',
  path: 'v1/classes/:classSourcedId',
  access: administer,
  summary: 'Deletes a class without enrolments and assignments',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});
