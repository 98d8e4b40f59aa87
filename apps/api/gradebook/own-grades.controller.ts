import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listOwnGrades, readOwnGrades } from './own-grades.routes.ts';
import { OwnGradesService } from './own-grades.service.ts';

@Controller()
export class OwnGradesController {
  constructor(private readonly grades: OwnGradesService) {}

  @Route(listOwnGrades)
  all({ caller, query }: RequestOf<typeof listOwnGrades>) {
    return this.grades.list(caller, query);
  }

  @Route(readOwnGrades)
  ofClass({ caller, target }: RequestOf<typeof readOwnGrades>) {
    return this.grades.ofClass(caller, target.id);
  }
}
