import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { listSchools, readSchool } from './schools.routes.ts';
import { SchoolsService } from './schools.service.ts';

@Controller()
export class SchoolsController {
  constructor(private readonly schools: SchoolsService) {}

  @Route(listSchools)
  async list(
    @Input() input: InputOf<typeof listSchools>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listSchools>> {
    return this.schools.list(caller.schoolId, input.query);
  }

  @Route(readSchool)
  async read(@On() target: Target): Promise<ReplyOf<typeof readSchool>> {
    return this.schools.read(target.id as number);
  }
}
