import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { enrollmentList } from './enrollment.list.ts';
import { enrollment } from './enrollment.record.ts';
import { classProblems } from './errors.ts';

const params = z.object({ classSourcedId: sourcedId });

const paramsOfOne = params.extend({ enrollmentSourcedId: sourcedId });

const maxEntries = 200;

const newEnrollment = enrollment.createBody
  .extend({ userSourcedId: sourcedId })
  .refine(({ beginDate, endDate }) => beginDate === null || endDate === null || endDate >= beginDate, {
    path: ['endDate'],
    message: 'expected a day that is not before beginDate',
  });

export const listEnrollments = route({
  operationId: 'listEnrollments',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'observe' },
  summary: 'Who teaches and attends the class, by family name',
  params,
  query: enrollmentList.query,
  response: listOf(enrollment.response),
  examples: { response: { data: [enrollment.example], nextCursor: null } },
});

const enrollmentOfUser = z
  .object({
    sourcedId,
    class: z.object({ sourcedId, title: z.string() }),
    role: enrollment.response.shape.role,
    primary: z.boolean(),
    beginDate: enrollment.response.shape.beginDate,
    endDate: enrollment.response.shape.endDate,
    enrolled: z
      .enum(['current', 'former', 'upcoming'])
      .meta({ description: 'Where today lies from the period, by the calendar of the school' }),
  })
  .meta({ id: 'EnrollmentOfUser' });
export type EnrollmentOfUser = z.output<typeof enrollmentOfUser>;

export const listEnrollmentsOfUser = route({
  operationId: 'listEnrollmentsOfUser',
  method: 'GET',
  path: 'v1/users/:userSourcedId/enrollments',
  access: { on: 'user', param: 'userSourcedId', action: 'administer' },
  summary: 'The classes of a user, those of today first, then the latest; at most 200',
  params: z.strictObject({ userSourcedId: sourcedId }),
  response: z.object({ data: z.array(enrollmentOfUser) }),
  examples: {
    response: {
      data: [
        {
          sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
          class: { sourcedId: 'class-physics-10a', title: 'Physics 10A' },
          role: 'student',
          primary: false,
          beginDate: '2026-09-01',
          endDate: null,
          enrolled: 'current',
        },
      ],
    },
  },
});

export const addEnrollment = route({
  operationId: 'addEnrollment',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Enrols a user of the school',
  description:
    'A user may have several enrolments of one role in a class, such as before and after a stay abroad, as long as their periods do not overlap.',
  params,
  body: newEnrollment,
  response: enrollment.response,
  status: 201,
  location: 'v1/classes/:classSourcedId/enrollments/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference, classProblems.alreadyEnrolled],
  examples: {
    body: { userSourcedId: 'student-17', role: 'student', beginDate: '2026-09-01' },
    response: enrollment.example,
  },
});

export const addEnrollments = route({
  operationId: 'addEnrollments',
  method: 'PATCH',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: `Enrols up to ${maxEntries} users of the school, all or none`,
  description: 'One entry that cannot be stored refuses them all; each such entry is named in "errors".',
  params,
  body: z.strictObject({ enrollments: z.array(newEnrollment).min(1).max(maxEntries) }),
  response: z.object({ data: z.array(enrollment.response) }),
  problems: [httpProblems.unprocessableReference, classProblems.alreadyEnrolled],
  examples: {
    body: { enrollments: [{ userSourcedId: 'student-17', role: 'student', beginDate: '2026-09-01' }] },
    response: { data: [enrollment.example] },
  },
});

export const readEnrollment = route({
  operationId: 'readEnrollment',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/enrollments/:enrollmentSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'observe' },
  summary: 'One enrolment of the class',
  params: paramsOfOne,
  response: enrollment.response,
  etag: true,
  problems: [httpProblems.notFound],
  examples: { response: enrollment.example },
});

export const updateEnrollment = route({
  operationId: 'updateEnrollment',
  method: 'PATCH',
  path: 'v1/classes/:classSourcedId/enrollments/:enrollmentSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Change period, role or responsibility of an enrolment; fields that are left out stay',
  description: 'As when it was added, the period must overlap no other of the same user and role in the class.',
  params: paramsOfOne,
  body: enrollment.updateBody,
  response: enrollment.response,
  etag: true,
  ifMatch: 'required',
  problems: [classProblems.alreadyEnrolled],
  examples: { body: { endDate: '2027-02-01' }, response: { ...enrollment.example, endDate: '2027-02-01' } },
});

export const removeEnrollment = route({
  operationId: 'removeEnrollment',
  method: 'DELETE',
  path: 'v1/classes/:classSourcedId/enrollments/:enrollmentSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Deletes an enrolment; results stay stored and count again should the student come back',
  params: paramsOfOne,
  status: 204,
  ifMatch: 'required',
});
