import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { isoDate, isoOf, line, recordFields, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { AcademicSessions, type SessionRow } from './academic-sessions.ts';
import { schoolProblems } from './errors.ts';

const type = z.enum(['gradingPeriod', 'semester', 'schoolYear', 'term']);

const fields = {
  title: line(255),
  type,
  startDate: isoDate,
  endDate: isoDate,
  parentSourcedId: sourcedId.nullable(),
  schoolYear: z.int().min(1900).max(2200).nullable(),
};

const session = z.object({ ...recordFields, ...fields, title: z.string(), schoolYear: z.int().nullable() });

const exampleFields = {
  title: 'Autumn term',
  type: 'term',
  startDate: '2026-09-01',
  endDate: '2026-12-18',
  parentSourcedId: null,
  schoolYear: 2027,
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
};

const params = z.object({ academicSessionSourcedId: sourcedId });
const administer = { on: 'academicSession', param: 'academicSessionSourcedId', action: 'administer' } as const;

const list = route({
  method: 'GET',
  path: 'v1/academicSessions',
  access: 'signedIn',
  summary: 'Terms, semesters, grading periods and school years, by start',
  query: pageQuery.extend({ type: type.optional() }),
  response: pageOf(session),
  examples: { response: { data: [example], nextCursor: null } },
});

const read = route({
  method: 'GET',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: { on: 'academicSession', param: 'academicSessionSourcedId', action: 'read' },
  summary: 'One academic session',
  params,
  response: session,
  etag: true,
  examples: { response: example },
});

const create = route({
  method: 'POST',
  path: 'v1/academicSessions',
  access: { roles: ['admin'] },
  summary: 'Adds an academic session',
  body: z.strictObject({
    ...fields,
    parentSourcedId: fields.parentSourcedId.default(null),
    schoolYear: fields.schoolYear.default(null),
  }),
  response: session,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

const update = route({
  method: 'PATCH',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Changes the fields that are sent',
  params,
  body: z.strictObject(fields).partial(),
  response: session,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference, schoolProblems.sessionCycle],
  examples: { body: { endDate: '2026-12-18' }, response: { ...example, version: 2 } },
});

const remove = route({
  method: 'DELETE',
  path: 'v1/academicSessions/:academicSessionSourcedId',
  access: administer,
  summary: 'Deletes an academic session that nothing active uses',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});

@Controller()
export class AcademicSessionsController {
  constructor(private readonly sessions: AcademicSessions) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof list>> {
    return this.sessions.list(caller.schoolId, input.query, toSession);
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toSession(await this.sessions.read(target.id as number));
  }

  @Route(create)
  async create(@Input() input: InputOf<typeof create>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof create>> {
    return toSession(await this.sessions.create(caller.schoolId, input.body));
  }

  @Route(update)
  async update(
    @Input() input: InputOf<typeof update>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof update>> {
    const { body, ifMatch } = input;
    return toSession(await this.sessions.update(caller.schoolId, target.id as number, body, ifMatch));
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
    await this.sessions.delete(target.id as number, input.ifMatch);
  }
}

const toSession = (row: SessionRow): z.output<typeof session> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  type: row.type,
  startDate: row.start_date,
  endDate: row.end_date,
  parentSourcedId: row.parent_sourced_id,
  schoolYear: row.school_year,
});
