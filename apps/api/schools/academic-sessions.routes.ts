import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { academicSession } from './academic-session.record.ts';
import { academicSessionList } from './academic-sessions.service.ts';
import { schoolProblems } from './errors.ts';

const params = z.object({ academicSessionSourcedId: sourcedId });
const administer = { on: 'academicSession', param: 'academicSessionSourcedId', action: 'administer' } as const;

export const listAcademicSessions = route({
  operationId: 'listAcademicSessions',
  method: 'GET',
  path: 'v1/academicSessions',
  access: 'member',
  summary: 'Terms, semesters, grading periods and school years, by start',
  query: academicSessionList.query,
  response: listOf(academicSession.response),
  examples: { response: { data: [academicSession.example], nextCursor: null } },
});

export const readAcademicSession = route({
  operationId: 'readAcademicSession',
  method: 'GET',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: { on: 'academicSession', param: 'academicSessionSourcedId', action: 'read' },
  summary: 'One academic session',
  params,
  response: academicSession.response,
  etag: true,
  examples: { response: academicSession.example },
});

export const createAcademicSession = route({
  operationId: 'createAcademicSession',
  method: 'POST',
  path: 'v1/academicSessions',
  access: { roles: ['admin'] },
  summary: 'Adds an academic session',
  body: academicSession.createBody,
  response: academicSession.response,
  status: 201,
  location: 'v1/academicSessions/:sourcedId',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: academicSession.exampleBody, response: academicSession.example },
});

export const updateAcademicSession = route({
  operationId: 'updateAcademicSession',
  method: 'PATCH',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: academicSession.updateBody,
  response: academicSession.response,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference, schoolProblems.sessionCycle, gradingProblems.gradingPeriodClosed],
  examples: { body: { endDate: '2026-12-18' }, response: { ...academicSession.example, version: 2 } },
});

export const deleteAcademicSession = route({
  operationId: 'deleteAcademicSession',
  method: 'DELETE',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Deletes an academic session that nothing active uses',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
