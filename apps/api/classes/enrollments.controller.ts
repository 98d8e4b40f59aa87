import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { addEnrollment, addEnrollments, listEnrollments, removeEnrollment } from './enrollments.routes.ts';
import { EnrollmentsService } from './enrollments.service.ts';

@Controller()
export class EnrollmentsController {
  constructor(private readonly enrollments: EnrollmentsService) {}

  @Route(listEnrollments)
  list({ target, query }: RequestOf<typeof listEnrollments>) {
    return this.enrollments.list(target.id, query);
  }

  @Route(addEnrollment)
  add({ caller, target, body }: RequestOf<typeof addEnrollment>) {
    return this.enrollments.add(caller.schoolId, target, body);
  }

  @Route(addEnrollments)
  async addAll({ caller, target, body }: RequestOf<typeof addEnrollments>) {
    return { data: await this.enrollments.addAll(caller.schoolId, target, body.enrollments) };
  }

  @Route(removeEnrollment)
  async remove({ target, params, ifMatch }: RequestOf<typeof removeEnrollment>) {
    await this.enrollments.remove(target.id, params.enrollmentSourcedId, ifMatch);
  }
}
