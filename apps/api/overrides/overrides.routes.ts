import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { type OverrideView, override, overrideBody } from './override.row.ts';

const path = 'v1/classes/:classSourcedId/grades/:studentSourcedId/override';
const access = { on: 'class', param: 'classSourcedId', action: 'teach' } as const;
const params = z.object({ classSourcedId: sourcedId, studentSourcedId: sourcedId });
const body = { percent: 90, letter: null, reason: 'The oral examination of 12 December counts twice.' };
const example: OverrideView = {
  classSourcedId: 'class-physics-10a',
  studentSourcedId: 'student-17',
  ...body,
  overriddenBy: { ...examplePerson, sourcedId: 'teacher-4', givenName: 'Marie', familyName: 'Vogt' },
  dateLastModified: '2026-12-14T08:00:00.000Z',
  version: 1,
};

export const readOverride = route({
  operationId: 'readOverride',
  method: 'GET',
  path,
  access: { ...access, action: 'observe' },
  summary: 'The final grade that a teacher gave a student in place of the calculated one',
  params,
  response: override,
  etag: true,
  examples: { response: example },
});

export const putOverride = route({
  operationId: 'putOverride',
  method: 'PUT',
  path,
  access,
  summary: 'Gives a student a final grade in place of the calculated one, with a reason',
  description:
    'Creates without If-Match, and replaces with the ETag of the version read. No calculation changes it; gradebook, files ' +
    'and the student see it beside the calculated totals, the student without the reason.',
  params,
  body: overrideBody,
  response: override,
  otherStatuses: [201],
  location: path,
  ifMatch: 'toReplace',
  etag: true,
  problems: [httpProblems.preconditionRequired],
  examples: { body, response: example },
});

export const deleteOverride = route({
  operationId: 'deleteOverride',
  method: 'DELETE',
  path,
  access,
  summary: 'Removes the given final grade: the calculated one counts again',
  params,
  status: 204,
  ifMatch: 'required',
});
