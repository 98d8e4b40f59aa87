import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  createScoreScale,
  deleteScoreScale,
  listScoreScales,
  readScoreScale,
  updateScoreScale,
} from './score-scales.routes.ts';
import { ScoreScalesService } from './score-scales.service.ts';

@Controller()
export class ScoreScalesController {
  constructor(private readonly scoreScales: ScoreScalesService) {}

  @Route(listScoreScales)
  list({ target, query }: RequestOf<typeof listScoreScales>) {
    return this.scoreScales.list(target.id, query);
  }

  @Route(createScoreScale)
  create({ caller, target, body }: RequestOf<typeof createScoreScale>) {
    return this.scoreScales.create(caller.schoolId, target.id, body);
  }

  @Route(readScoreScale)
  read({ target }: RequestOf<typeof readScoreScale>) {
    return this.scoreScales.read(target.id);
  }

  @Route(updateScoreScale)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateScoreScale>) {
    return this.scoreScales.update(caller.schoolId, target.id, body, ifMatch);
  }

  @Route(deleteScoreScale)
  async remove({ target, ifMatch }: RequestOf<typeof deleteScoreScale>) {
    await this.scoreScales.delete(target.id, ifMatch);
  }
}
