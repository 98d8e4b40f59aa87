import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { addEnrollment, enrollment, listEnrollments, removeEnrollment } from './enrollments.routes.ts';
import { type EnrollmentRow, EnrollmentsService } from './enrollments.service.ts';

@Controller()
export class EnrollmentsController {
  constructor(private readonly enrollments: EnrollmentsService) {}

  @Route(listEnrollments)
  async list(
    @Input() input: InputOf<typeof listEnrollments>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof listEnrollments>> {
    return this.enrollments.list(target.id as number, input.query, toEnrollment);
  }

  @Route(addEnrollment)
  async add(
    @Input() input: InputOf<typeof addEnrollment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof addEnrollment>> {
    return toEnrollment(await this.enrollments.add(caller.schoolId, target, input.body));
  }

  @Route(removeEnrollment)
  async remove(@Input() input: InputOf<typeof removeEnrollment>, @On() target: Target): Promise<void> {
    await this.enrollments.remove(target.id as number, input.params.enrollmentSourcedId);
  }
}

const toEnrollment = (row: EnrollmentRow): z.output<typeof enrollment> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  classSourcedId: row.class_sourced_id,
  user: { sourcedId: row.user_sourced_id, givenName: row.given_name, familyName: row.family_name },
  role: row.role,
  primary: row.is_primary,
  beginDate: row.begin_date,
  endDate: row.end_date,
});
