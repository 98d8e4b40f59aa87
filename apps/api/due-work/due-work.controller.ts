import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listOwnAssignments } from './due-work.routes.ts';
import { DueWorkService } from './due-work.service.ts';

@Controller()
export class DueWorkController {
  constructor(private readonly work: DueWorkService) {}

  @Route(listOwnAssignments)
  list({ caller, query }: RequestOf<typeof listOwnAssignments>) {
    return this.work.list(caller, query);
  }
}
