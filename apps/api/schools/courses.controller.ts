import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { isoOf, line, lines, recordFields, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { type CourseRow, Courses } from './courses.ts';
import { schoolProblems } from './errors.ts';

const fields = {
  title: line(255),
  courseCode: line(100).nullable(),
  grades: lines,
  subjects: lines,
  subjectCodes: lines,
  orgSourcedId: sourcedId,
  schoolYearSourcedId: sourcedId.nullable(),
};

const course = z.object({
  ...recordFields,
  title: z.string(),
  courseCode: z.string().nullable(),
  grades: z.array(z.string()),
  subjects: z.array(z.string()),
  subjectCodes: z.array(z.string()),
  orgSourcedId: sourcedId,
  schoolYearSourcedId: sourcedId.nullable(),
});

const exampleFields = {
  title: 'Physics',
  courseCode: 'PHY-10',
  grades: ['10'],
  subjects: ['Science'],
  subjectCodes: [],
  orgSourcedId: 'school-1',
  schoolYearSourcedId: null,
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
};

const params = z.object({ courseSourcedId: sourcedId });
const administer = { on: 'course', param: 'courseSourcedId', action: 'administer' } as const;

const list = route({
  method: 'GET',
  path: 'v1/courses',
  access: 'signedIn',
  summary: 'The courses of your school, by title',
  query: pageQuery.extend({ search: line(100).optional().meta({ description: 'Part of the title or the code' }) }),
  response: pageOf(course),
  examples: { response: { data: [example], nextCursor: null } },
});

const read = route({
  method: 'GET',
  path: 'v1/courses/:courseSourcedId',
  access: { on: 'course', param: 'courseSourcedId', action: 'read' },
  summary: 'One course',
  params,
  response: course,
  etag: true,
  examples: { response: example },
});

const create = route({
  method: 'POST',
  path: 'v1/courses',
  access: { roles: ['admin'] },
  summary: 'Adds a course',
  body: z.strictObject({
    ...fields,
    courseCode: fields.courseCode.default(null),
    grades: lines.default([]),
    subjects: lines.default([]),
    subjectCodes: lines.default([]),
    schoolYearSourcedId: fields.schoolYearSourcedId.default(null),
  }),
  response: course,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

const update = route({
  method: 'PATCH',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: z.strictObject(fields).partial(),
  response: course,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { title: 'Physics' }, response: { ...example, version: 2 } },
});

const remove = route({
  method: 'DELETE',
  path: 'v1/courses/:courseSourcedId',
  access: administer,
  summary: 'Deletes a course without active classes',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});

@Controller()
export class CoursesController {
  constructor(private readonly courses: Courses) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof list>> {
    return this.courses.list(caller.schoolId, input.query, toCourse);
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toCourse(await this.courses.read(target.id as number));
  }

  @Route(create)
  async create(@Input() input: InputOf<typeof create>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof create>> {
    return toCourse(await this.courses.create(caller.schoolId, input.body));
  }

  @Route(update)
  async update(
    @Input() input: InputOf<typeof update>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof update>> {
    const { body, ifMatch } = input;
    return toCourse(await this.courses.update(caller.schoolId, target.id as number, body, ifMatch));
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
    await this.courses.delete(target.id as number, input.ifMatch);
  }
}

const toCourse = (row: CourseRow): z.output<typeof course> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  courseCode: row.course_code,
  grades: row.grades,
  subjects: row.subjects,
  subjectCodes: row.subject_codes,
  orgSourcedId: row.org_sourced_id,
  schoolYearSourcedId: row.school_year_sourced_id,
});
