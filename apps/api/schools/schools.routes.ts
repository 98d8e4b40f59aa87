import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { school } from './school.record.ts';
import { schoolList } from './schools.service.ts';

export const listSchools = route({
  operationId: 'listSchools',
  method: 'GET',
  path: 'v1/schools',
  access: 'member',
  summary: 'The organisations of type school that your school consists of',
  query: schoolList.query,
  response: listOf(school.response),
  examples: { response: { data: [school.example], nextCursor: null } },
});

export const readSchool = route({
  operationId: 'readSchool',
  method: 'GET',
  path: 'v1/schools/:schoolSourcedId',
  access: { on: 'school', param: 'schoolSourcedId', action: 'read' },
  summary: 'One organisation of type school',
  params: z.object({ schoolSourcedId: sourcedId }),
  response: school.response,
  etag: true,
  examples: { response: school.example },
});
