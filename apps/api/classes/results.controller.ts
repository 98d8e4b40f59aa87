import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { isoOf, isoOrNull, moment, numberOrNull, points, recordFields, sourcedId } from '../http/fields.ts';
import { Input, On } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { classProblems } from './errors.ts';
import { type ResultRow, Results } from './results.ts';
import { scoreStatus } from './score-status.ts';

const maxEntries = 200;

const gradeFields = {
  scoreStatus,
  score: points.nullable().default(null).meta({ description: 'May lie above the points possible' }),
  textScore: z.string().max(255).nullable().default(null),
  comment: z.string().max(10_000).nullable().default(null),
  inProgress: z.boolean().nullable().default(null),
  incomplete: z.boolean().nullable().default(null),
  late: z.boolean().nullable().default(null),
  missing: z.boolean().nullable().default(null),
};

interface Scored {
  scoreStatus: z.output<typeof scoreStatus>;
  score: number | null;
  textScore: string | null;
}

/** A number beside "submitted" would look like a grade and count for nothing; "fully graded" without one likewise. */
const fits = ({ scoreStatus: status, score, textScore }: Scored): boolean => {
  if (status === 'exempt') return true;
  const graded = status === 'fully graded' || status === 'partially graded';
  return graded === (score !== null || textScore !== null);
};
const fitting = {
  path: ['scoreStatus'],
  message: 'expected "fully graded" or "partially graded" with a score, and only with one; "exempt" fits both',
};

const result = z.object({
  ...recordFields,
  lineItemSourcedId: sourcedId,
  student: z.object({ sourcedId, givenName: z.string(), familyName: z.string() }),
  scoreStatus,
  score: z.number().nullable(),
  textScore: z.string().nullable(),
  scoreDate: moment.nullable(),
  comment: z.string().nullable(),
  inProgress: z.boolean().nullable(),
  incomplete: z.boolean().nullable(),
  late: z.boolean().nullable(),
  missing: z.boolean().nullable(),
});

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  lineItemSourcedId: 'sheet-3',
  student: { sourcedId: 'student-17', givenName: 'Ada', familyName: 'Keller' },
  scoreStatus: 'fully graded',
  score: 17.5,
  textScore: null,
  scoreDate: '2026-11-20T08:00:00.000Z',
  comment: 'Task 4 is elegant.',
  inProgress: null,
  incomplete: null,
  late: false,
  missing: null,
};

const params = z.object({ lineItemSourcedId: sourcedId });
const studentParams = params.extend({ studentSourcedId: sourcedId });
const teach = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;

const list = route({
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/results',
  access: teach,
  summary: 'The results of an assignment by family name, of the students who are enrolled now',
  params,
  query: pageQuery,
  response: pageOf(result),
  examples: { response: { data: [example], nextCursor: null } },
});

const readOf = route({
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: teach,
  summary: "One student's result of an assignment",
  params: studentParams,
  response: result,
  etag: true,
  examples: { response: example },
});

const read = route({
  method: 'GET',
  path: 'v1/results/:resultSourcedId',
  access: { on: 'result', param: 'resultSourcedId', action: 'read' },
  summary: 'One result, for its student and the teachers of the class',
  params: z.object({ resultSourcedId: sourcedId }),
  response: result,
  etag: true,
  examples: { response: example },
});

const put = route({
  method: 'PUT',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: teach,
  summary: 'Grades one student: creates the result without If-Match, replaces it with the ETag of the version read',
  description: 'Fields that are left out become null. Without If-Match an existing result answers 428.',
  params: studentParams,
  body: z.strictObject(gradeFields).refine(fits, fitting),
  response: result,
  ifMatch: 'optional',
  etag: true,
  problems: [httpProblems.preconditionRequired, classProblems.notEnrolled],
  examples: { body: { scoreStatus: 'fully graded', score: 17.5, comment: 'Task 4 is elegant.' }, response: example },
});

const putAll = route({
  method: 'PATCH',
  path: 'v1/lineItems/:lineItemSourcedId/results',
  access: teach,
  summary: `Grades up to ${maxEntries} students, all or none`,
  description:
    'Each entry replaces the result of its student; "version" is the one it is based on, null where there is no result yet. One entry that cannot be written refuses them all and is named in "errors".',
  params,
  body: z.strictObject({
    results: z
      .array(
        z
          .strictObject({
            studentSourcedId: sourcedId,
            version: z.int().min(1).max(999_999_999).nullable().default(null),
            ...gradeFields,
          })
          .refine(fits, fitting),
      )
      .min(1)
      .max(maxEntries)
      .refine((entries) => new Set(entries.map((entry) => entry.studentSourcedId)).size === entries.length, {
        message: 'expected every student once',
      }),
  }),
  response: z.object({ data: z.array(result) }),
  problems: [httpProblems.preconditionFailed, httpProblems.unprocessableReference],
  examples: {
    body: { results: [{ studentSourcedId: 'student-17', version: null, scoreStatus: 'fully graded', score: 17.5 }] },
    response: { data: [example] },
  },
});

const remove = route({
  method: 'DELETE',
  path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  access: teach,
  summary: "Deletes one student's result",
  params: studentParams,
  status: 204,
  ifMatch: 'required',
});

@Controller()
export class ResultsController {
  constructor(private readonly results: Results) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @On() target: Target): Promise<ReplyOf<typeof list>> {
    return this.results.list(target.id as number, input.query, toResult);
  }

  @Route(readOf)
  async readOf(@Input() input: InputOf<typeof readOf>, @On() target: Target): Promise<ReplyOf<typeof readOf>> {
    return toResult(await this.results.readOf(target.id as number, input.params.studentSourcedId));
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toResult(await this.results.read(target.id as number));
  }

  @Route(put)
  async put(@Input() input: InputOf<typeof put>, @On() target: Target): Promise<ReplyOf<typeof put>> {
    const { params, body, ifMatch } = input;
    return toResult(await this.results.put(target.id as number, params.studentSourcedId, body, ifMatch));
  }

  @Route(putAll)
  async putAll(@Input() input: InputOf<typeof putAll>, @On() target: Target): Promise<ReplyOf<typeof putAll>> {
    return { data: (await this.results.putAll(target.id as number, input.body.results)).map(toResult) };
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
    await this.results.deleteOf(target, input.params.studentSourcedId, input.ifMatch);
  }
}

const toResult = (row: ResultRow): z.output<typeof result> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  lineItemSourcedId: row.line_item_sourced_id,
  student: { sourcedId: row.student_sourced_id, givenName: row.given_name, familyName: row.family_name },
  scoreStatus: row.score_status,
  score: numberOrNull(row.score),
  textScore: row.text_score,
  scoreDate: isoOrNull(row.score_date),
  comment: row.comment,
  inProgress: row.in_progress,
  incomplete: row.incomplete,
  late: row.late,
  missing: row.missing,
});
