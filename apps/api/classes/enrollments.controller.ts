import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { isoDate, isoOf, recordFields, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { type EnrollmentRow, Enrollments } from './enrollments.ts';
import { classProblems } from './errors.ts';

const role = z.enum(['administrator', 'proctor', 'student', 'teacher']);

const enrollment = z.object({
  ...recordFields,
  classSourcedId: sourcedId,
  user: z.object({ sourcedId, givenName: z.string(), familyName: z.string() }),
  role,
  primary: z.boolean(),
  beginDate: z.iso.date().nullable(),
  endDate: z.iso.date().nullable(),
});

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  classSourcedId: 'class-physics-10a',
  user: { sourcedId: 'student-17', givenName: 'Ada', familyName: 'Keller' },
  role: 'student',
  primary: false,
  beginDate: '2026-09-01',
  endDate: null,
};

const params = z.object({ classSourcedId: sourcedId });

const list = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Who teaches and attends the class, by family name',
  params,
  query: pageQuery.extend({ role: role.optional() }),
  response: pageOf(enrollment),
  examples: { response: { data: [example], nextCursor: null } },
});

const add = route({
  method: 'POST',
  path: 'v1/classes/:classSourcedId/enrollments',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Enrols a user of the school',
  params,
  body: z
    .strictObject({
      userSourcedId: sourcedId,
      role,
      primary: z.boolean().default(false).meta({ description: 'The responsible teacher of the class' }),
      beginDate: isoDate.nullable().default(null),
      endDate: isoDate.nullable().default(null),
    })
    .refine(({ beginDate, endDate }) => beginDate === null || endDate === null || endDate >= beginDate, {
      path: ['endDate'],
      message: 'expected a day that is not before beginDate',
    }),
  response: enrollment,
  status: 201,
  problems: [httpProblems.unprocessableReference, classProblems.alreadyEnrolled],
  examples: { body: { userSourcedId: 'student-17', role: 'student', beginDate: '2026-09-01' }, response: example },
});

const remove = route({
  method: 'DELETE',
  path: 'v1/classes/:classSourcedId/enrollments/:enrollmentSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'administer' },
  summary: 'Ends an enrolment; results stay stored and count again should the student come back',
  params: params.extend({ enrollmentSourcedId: sourcedId }),
  status: 204,
});

@Controller()
export class EnrollmentsController {
  constructor(private readonly enrollments: Enrollments) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @On() target: Target): Promise<ReplyOf<typeof list>> {
    return this.enrollments.list(target.id as number, input.query, toEnrollment);
  }

  @Route(add)
  async add(
    @Input() input: InputOf<typeof add>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof add>> {
    return toEnrollment(await this.enrollments.add(caller.schoolId, target, input.body));
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
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
