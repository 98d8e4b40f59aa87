import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { isoOrNull, moment, numberOrNull, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { type OwnGrades, OwnGradesReader, type OwnItemRow } from './own-grades.ts';
import { scoreStatus } from './score-status.ts';
import { toExplained, totalsExplained, totalsExplainedExample } from './totals.ts';

const ownResult = z.object({
  sourcedId,
  scoreStatus,
  score: z.number().nullable(),
  textScore: z.string().nullable(),
  comment: z.string().nullable(),
  late: z.boolean().nullable(),
  missing: z.boolean().nullable(),
});

const ownGrades = z.object({
  class: z.object({ sourcedId, title: z.string() }),
  totals: totalsExplained.nullable().meta({ description: 'null: not calculated yet' }),
  stale: z.boolean().meta({ description: 'Whether a change of these totals awaits its calculation' }),
  lineItems: z.array(
    z.object({
      sourcedId,
      title: z.string(),
      categorySourcedId: sourcedId,
      resultValueMax: z.number(),
      weight: z.number().nullable(),
      dueDate: moment.nullable(),
      result: ownResult.nullable().meta({ description: 'null: nothing handed in or graded' }),
    }),
  ),
});

const example = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  totals: totalsExplainedExample,
  stale: false,
  lineItems: [
    {
      sourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      resultValueMax: 20,
      weight: null,
      dueDate: '2026-11-23T22:59:59.000Z',
      result: {
        sourcedId: 'result-40311',
        scoreStatus: 'fully graded',
        score: 17.5,
        textScore: null,
        comment: 'Task 4 is elegant.',
        late: false,
        missing: null,
      },
    },
  ],
};

const all = route({
  method: 'GET',
  path: 'v1/users/me/grades',
  access: 'signedIn',
  summary: 'Your grades in the classes you attend, with what made the totals',
  query: pageQuery,
  response: pageOf(ownGrades),
  examples: { response: { data: [example], nextCursor: null } },
});

const ofClass = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/grades/me',
  access: { on: 'class', param: 'classSourcedId', action: 'own' },
  summary: 'Your grades in one class, with what made the totals',
  params: z.object({ classSourcedId: sourcedId }),
  response: ownGrades,
  examples: { response: example },
});

@Controller()
export class OwnGradesController {
  constructor(private readonly reader: OwnGradesReader) {}

  @Route(all)
  async all(@Input() input: InputOf<typeof all>, @SignedIn() caller: Caller): Promise<ReplyOf<typeof all>> {
    const { entries, categoryTitles, nextCursor } = await this.reader.read(caller, null, input.query);
    return { data: entries.map((entry) => toOwnGrades(entry, categoryTitles)), nextCursor };
  }

  @Route(ofClass)
  async ofClass(@SignedIn() caller: Caller, @On() target: Target): Promise<ReplyOf<typeof ofClass>> {
    const { entries, categoryTitles } = await this.reader.read(caller, target.id as number, { limit: 1 });
    // The enrolment may have ended since the access decision.
    if (entries[0] === undefined) throw new Problem(httpProblems.notFound);
    return toOwnGrades(entries[0], categoryTitles);
  }
}

const toOwnGrades = (entry: OwnGrades, titles: ReadonlyMap<string, string>): z.output<typeof ownGrades> => ({
  class: { sourcedId: entry.class.sourced_id, title: entry.class.title },
  totals: toExplained(entry.class, titles),
  stale: entry.class.stale,
  lineItems: entry.items.map((item) => ({
    sourcedId: item.sourced_id,
    title: item.title,
    categorySourcedId: item.category_sourced_id,
    resultValueMax: Number(item.result_value_max),
    weight: numberOrNull(item.weight),
    dueDate: isoOrNull(item.due_date),
    result: toOwnResult(item),
  })),
});

function toOwnResult(item: OwnItemRow): z.output<typeof ownResult> | null {
  if (item.result_sourced_id === null || item.score_status === null) return null;
  return {
    sourcedId: item.result_sourced_id,
    scoreStatus: item.score_status,
    score: numberOrNull(item.score),
    textScore: item.text_score,
    comment: item.comment,
    late: item.late,
    missing: item.missing,
  };
}
