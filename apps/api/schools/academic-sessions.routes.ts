import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { isoDate, line, recordFields, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { schoolProblems } from './errors.ts';

const type = z.enum(['gradingPeriod', 'semester', 'schoolYear', 'term']);

const fields = {
  title: line(255),
  type,
  startDate: isoDate,
  endDate: isoDate,
  parentSourcedId: sourcedId.nullable(),
  schoolYear: z.int().min(1900).max(2200).nullable(),
};

export const session = z.object({ ...recordFields, ...fields, title: z.string(), schoolYear: z.int().nullable() });

const exampleFields = {
  title: 'Autumn term',
  type: 'term',
  startDate: '2026-09-01',
  endDate: '2026-12-18',
  parentSourcedId: null,
  schoolYear: 2027,
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
};

const params = z.object({ academicSessionSourcedId: sourcedId });
const administer = { on: 'academicSession', param: 'academicSessionSourcedId', action: 'administer' } as const;

export const listAcademicSessions = route({
  method: 'GET',
  path: 'v1/academicSessions',
  access: 'signedIn',
  summary: 'Terms, semesters, grading periods and school years, by start',
  query: pageQuery.extend({ type: type.optional() }),
  response: pageOf(session),
  examples: { response: { data: [example], nextCursor: null } },
});

export const readAcademicSession = route({
  method: 'GET',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: { on: 'academicSession', param: 'academicSessionSourcedId', action: 'read' },
  summary: 'One academic session',
  params,
  response: session,
  etag: true,
  examples: { response: example },
});

export const createAcademicSession = route({
  method: 'POST',
  path: 'v1/academicSessions',
  access: { roles: ['admin'] },
  summary: 'Adds an academic session',
  body: z.strictObject({
    ...fields,
    parentSourcedId: fields.parentSourcedId.default(null),
    schoolYear: fields.schoolYear.default(null),
  }),
  response: session,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

export const updateAcademicSession = route({
  method: 'PATCH',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: z.strictObject(fields).partial(),
  response: session,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference, schoolProblems.sessionCycle],
  examples: { body: { endDate: '2026-12-18' }, response: { ...example, version: 2 } },
});

export const deleteAcademicSession = route({
  method: 'DELETE',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Deletes an academic session that nothing active uses',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});
