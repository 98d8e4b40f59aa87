import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { addEnrollment, listEnrollments, removeEnrollment } from './enrollments.routes.ts';
import { EnrollmentsService } from './enrollments.service.ts';

@Controller()
export class EnrollmentsController {
  constructor(private readonly enrollments: EnrollmentsService) {}

  @Route(listEnrollments)
  async list(
    @Input() input: InputOf<typeof listEnrollments>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof listEnrollments>> {
    return this.enrollments.list(target.id as number, input.query);
  }

  @Route(addEnrollment)
  async add(
    @Input() input: InputOf<typeof addEnrollment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof addEnrollment>> {
    return this.enrollments.add(caller.schoolId, target, input.body);
  }

  @Route(removeEnrollment)
  async remove(@Input() input: InputOf<typeof removeEnrollment>, @On() target: Target): Promise<void> {
    await this.enrollments.remove(target.id as number, input.params.enrollmentSourcedId);
  }
}
