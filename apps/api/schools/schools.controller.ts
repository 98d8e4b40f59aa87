import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { listSchools, readSchool, school } from './schools.routes.ts';
import { type OrgRow, SchoolsService } from './schools.service.ts';

@Controller()
export class SchoolsController {
  constructor(private readonly schools: SchoolsService) {}

  @Route(listSchools)
  async list(
    @Input() input: InputOf<typeof listSchools>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listSchools>> {
    return this.schools.list(caller.schoolId, input.query, toSchool);
  }

  @Route(readSchool)
  async read(@On() target: Target): Promise<ReplyOf<typeof readSchool>> {
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
