import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { deleteResult, listResults, putResult, putResults, readResult, readResultOfStudent } from './results.routes.ts';
import { ResultsService } from './results.service.ts';

@Controller()
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Route(listResults)
  list({ target, query }: RequestOf<typeof listResults>) {
    return this.results.list(target, query);
  }

  @Route(readResultOfStudent)
  readOf({ target, params }: RequestOf<typeof readResultOfStudent>) {
    return this.results.readOf(target.id, params.studentSourcedId);
  }

  @Route(readResult)
  read({ target }: RequestOf<typeof readResult>) {
    return this.results.read(target.id);
  }

  @Route(putResult)
  put({ target, params, body, ifMatch, setStatus }: RequestOf<typeof putResult>) {
    // Without a version it creates or fails.
    if (ifMatch === undefined) setStatus(201);
    return this.results.put(target.id, params.studentSourcedId, body, ifMatch);
  }

  @Route(putResults)
  async putAll({ target, body }: RequestOf<typeof putResults>) {
    return { data: await this.results.putAll(target.id, body.results) };
  }

  @Route(deleteResult)
  async remove({ target, params, ifMatch }: RequestOf<typeof deleteResult>) {
    await this.results.deleteOf(target, params.studentSourcedId, ifMatch);
  }
}
