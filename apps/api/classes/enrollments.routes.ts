import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { isoDate, recordFields, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { classProblems } from './errors.ts';

const role = z.enum(['administrator', 'proctor', 'student', 'teacher']);

export const enrollment = z.object({
  ...recordFields,
  classSourcedId: sourcedId,
  user: z.object({ sourcedId, givenName: z.string(), familyName: z.string() }),
  role,
  primary: z.boolean(),
  beginDate: z.iso.date().nullable(),
  endDate: z.iso.date().nullable(),
});

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  classSourcedId: 'class-physics-10a',
  user: { sourcedId: 'student-17', givenName: 'Ada', familyName: 'Keller' },
  role: 'student',
  primary: false,
  beginDate: '2026-09-01',
  endDate: null,
};

const params = z.object({ classSourcedId: sourcedId });

export const listEnrollments = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Who teaches and attends the class, by family name',
  params,
  query: pageQuery.extend({ role: role.optional() }),
  response: pageOf(enrollment),
  examples: { response: { data: [example], nextCursor: null } },
});

export const addEnrollment = route({
  method: 'POST',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Enrols a user of the school',
  params,
  body: z
    .strictObject({
      userSourcedId: sourcedId,
      role,
      primary: z.boolean().default(false).meta({ description: 'The responsible teacher of the class' }),
      beginDate: isoDate.nullable().default(null),
      endDate: isoDate.nullable().default(null),
    })
    .refine(({ beginDate, endDate }) => beginDate === null || endDate === null || endDate >= beginDate, {
      path: ['endDate'],
      message: 'expected a day that is not before beginDate',
    }),
  response: enrollment,
  status: 201,
  problems: [httpProblems.unprocessableReference, classProblems.alreadyEnrolled],
  examples: { body: { userSourcedId: 'student-17', role: 'student', beginDate: '2026-09-01' }, response: example },
});

export const removeEnrollment = route({
  method: 'DELETE',
  path: 'v1/classes/:classSourcedId/enrollments/:enrollmentSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Ends an enrolment; results stay stored and count again should the student come back',
  params: params.extend({ enrollmentSourcedId: sourcedId }),
  status: 204,
});
