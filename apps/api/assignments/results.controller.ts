import { Controller } from '@nestjs/common';
import type { Target } from '../access/caller.ts';
import { Input, On } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { deleteResult, listResults, putResult, putResults, readResult, readResultOfStudent } from './results.routes.ts';
import { ResultsService } from './results.service.ts';

@Controller()
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Route(listResults)
  async list(@Input() input: InputOf<typeof listResults>, @On() target: Target): Promise<ReplyOf<typeof listResults>> {
    return this.results.list(target.id as number, input.query);
  }

  @Route(readResultOfStudent)
  async readOf(
    @Input() input: InputOf<typeof readResultOfStudent>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof readResultOfStudent>> {
    return this.results.readOf(target.id as number, input.params.studentSourcedId);
  }

  @Route(readResult)
  async read(@On() target: Target): Promise<ReplyOf<typeof readResult>> {
    return this.results.read(target.id as number);
  }

  @Route(putResult)
  async put(@Input() input: InputOf<typeof putResult>, @On() target: Target): Promise<ReplyOf<typeof putResult>> {
    const { params, body, ifMatch } = input;
    return this.results.put(target.id as number, params.studentSourcedId, body, ifMatch);
  }

  @Route(putResults)
  async putAll(@Input() input: InputOf<typeof putResults>, @On() target: Target): Promise<ReplyOf<typeof putResults>> {
    return { data: await this.results.putAll(target.id as number, input.body.results) };
  }

  @Route(deleteResult)
  async remove(@Input() input: InputOf<typeof deleteResult>, @On() target: Target): Promise<void> {
    await this.results.deleteOf(target, input.params.studentSourcedId, input.ifMatch);
  }
}
