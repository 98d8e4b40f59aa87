import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf, line, recordFields, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { type OrgRow, Schools } from './schools.ts';

const school = z.object({
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

const list = route({
  method: 'GET',
  path: 'v1/schools',
  access: 'signedIn',
  summary: 'The organisations of type school that your school consists of',
  query: pageQuery.extend({ search: line(100).optional().meta({ description: 'Part of the name' }) }),
  response: pageOf(school),
  examples: { response: { data: [example], nextCursor: null } },
});

const read = route({
  method: 'GET',
  path: 'v1/schools/:schoolSourcedId',
  access: { on: 'school', param: 'schoolSourcedId', action: 'read' },
  summary: 'One organisation of type school',
  params: z.object({ schoolSourcedId: sourcedId }),
  response: school,
  etag: true,
  examples: { response: example },
});

@Controller()
export class SchoolsController {
  constructor(private readonly schools: Schools) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof list>> {
    return this.schools.list(caller.schoolId, input.query, toSchool);
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toSchool(await this.schools.read(target.id as number));
  }
}

const toSchool = (row: OrgRow): z.output<typeof school> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  name: row.name,
  type: 'school',
  identifier: row.identifier,
  parentSourcedId: row.parent_sourced_id,
});
