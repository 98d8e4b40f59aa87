import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Target } from '../access/caller.ts';
import { isoOf, isoOrNull, numberOrNull } from '../http/fields.ts';
import { Input, On } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import {
  deleteResult,
  listResults,
  putResult,
  putResults,
  readResult,
  readResultOfStudent,
  result,
} from './results.routes.ts';
import { type ResultRow, ResultsService } from './results.service.ts';

@Controller()
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Route(listResults)
  async list(@Input() input: InputOf<typeof listResults>, @On() target: Target): Promise<ReplyOf<typeof listResults>> {
    return this.results.list(target.id as number, input.query, toResult);
  }

  @Route(readResultOfStudent)
  async readOf(
    @Input() input: InputOf<typeof readResultOfStudent>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof readResultOfStudent>> {
    return toResult(await this.results.readOf(target.id as number, input.params.studentSourcedId));
  }

  @Route(readResult)
  async read(@On() target: Target): Promise<ReplyOf<typeof readResult>> {
    return toResult(await this.results.read(target.id as number));
  }

  @Route(putResult)
  async put(@Input() input: InputOf<typeof putResult>, @On() target: Target): Promise<ReplyOf<typeof putResult>> {
    const { params, body, ifMatch } = input;
    return toResult(await this.results.put(target.id as number, params.studentSourcedId, body, ifMatch));
  }

  @Route(putResults)
  async putAll(@Input() input: InputOf<typeof putResults>, @On() target: Target): Promise<ReplyOf<typeof putResults>> {
    return { data: (await this.results.putAll(target.id as number, input.body.results)).map(toResult) };
  }

  @Route(deleteResult)
  async remove(@Input() input: InputOf<typeof deleteResult>, @On() target: Target): Promise<void> {
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
