import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  addEnrollment,
  addEnrollments,
  listEnrollments,
  listEnrollmentsOfUser,
  readEnrollment,
  removeEnrollment,
  updateEnrollment,
} from './enrollments.routes.ts';
import { EnrollmentsService } from './enrollments.service.ts';

@Controller()
export class EnrollmentsController {
  constructor(private readonly enrollments: EnrollmentsService) {}

  @Route(listEnrollments)
  list({ target, query }: RequestOf<typeof listEnrollments>) {
    return this.enrollments.list(target.id, query);
  }

  @Route(listEnrollmentsOfUser)
  async listOfUser({ target }: RequestOf<typeof listEnrollmentsOfUser>) {
    return { data: await this.enrollments.ofUser(target.id) };
  }

  @Route(addEnrollment)
  add({ caller, target, body }: RequestOf<typeof addEnrollment>) {
    return this.enrollments.add(caller.schoolId, target, body);
  }

  @Route(addEnrollments)
  async addAll({ caller, target, body }: RequestOf<typeof addEnrollments>) {
    return { data: await this.enrollments.addAll(caller.schoolId, target, body.enrollments) };
  }

  @Route(readEnrollment)
  read({ target, params }: RequestOf<typeof readEnrollment>) {
    return this.enrollments.read(target.id, params.enrollmentSourcedId);
  }

  @Route(updateEnrollment)
  update({ caller, target, params, body, ifMatch }: RequestOf<typeof updateEnrollment>) {
    const scope = { schoolId: caller.schoolId, classId: target.id };
    return this.enrollments.update(scope, params.enrollmentSourcedId, body, ifMatch);
  }

  @Route(removeEnrollment)
  async remove({ target, params, ifMatch }: RequestOf<typeof removeEnrollment>) {
    await this.enrollments.remove(target.id, params.enrollmentSourcedId, ifMatch);
  }
}
