import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listSchools, readSchool } from './schools.routes.ts';
import { SchoolsService } from './schools.service.ts';

@Controller()
export class SchoolsController {
  constructor(private readonly schools: SchoolsService) {}

  @Route(listSchools)
  list({ caller, query }: RequestOf<typeof listSchools>) {
    return this.schools.list(caller.schoolId, query);
  }

  @Route(readSchool)
  read({ target }: RequestOf<typeof readSchool>) {
    return this.schools.read(target.id);
  }
}
