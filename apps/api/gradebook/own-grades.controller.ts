import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { isoOrNull, numberOrNull } from '../http/fields.ts';
import { Problem } from '../http/problem.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listOwnGrades, ownGrades, ownResult, readOwnGrades } from './own-grades.routes.ts';
import { type OwnGrades, OwnGradesService, type OwnItemRow } from './own-grades.service.ts';
import { toExplained } from './totals.ts';

@Controller()
export class OwnGradesController {
  constructor(private readonly reader: OwnGradesService) {}

  @Route(listOwnGrades)
  async all({ caller, query }: RequestOf<typeof listOwnGrades>) {
    const { entries, categoryTitles, nextCursor } = await this.reader.read(caller, null, query);
    return { data: entries.map((entry) => toOwnGrades(entry, categoryTitles)), nextCursor };
  }

  @Route(readOwnGrades)
  async ofClass({ caller, target }: RequestOf<typeof readOwnGrades>) {
    const { entries, categoryTitles } = await this.reader.read(caller, target.id, { limit: 1 });
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
