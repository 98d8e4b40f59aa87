import { z } from 'zod';
import { line, recordFields, sourcedId } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';

export const school = z.object({
  ...recordFields,
  name: z.string(),
  type: z.literal('school'),
  identifier: z.string().nullable(),
  parentSourcedId: sourcedId.nullable(),
});

const example = {
  sourcedId: 'school-1',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  name: 'Lakeside School',
  type: 'school',
  identifier: null,
  parentSourcedId: null,
};

export const listSchools = route({
  method: 'GET',
  path: 'v1/schools',
  access: 'signedIn',
  summary: 'The organisations of type school that your school consists of',
  query: pageQuery.extend({ search: line(100).optional().meta({ description: 'Part of the name' }) }),
  response: pageOf(school),
  examples: { response: { data: [example], nextCursor: null } },
});

export const readSchool = route({
  method: 'GET',
  path: 'v1/schools/:schoolSourcedId',
  access: { on: 'school', param: 'schoolSourcedId', action: 'read' },
  summary: 'One organisation of type school',
  params: z.object({ schoolSourcedId: sourcedId }),
  response: school,
  etag: true,
  examples: { response: example },
});
