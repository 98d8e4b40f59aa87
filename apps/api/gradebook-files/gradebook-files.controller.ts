import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  applyGradebookFile,
  listGradebookFiles,
  planGradebookFile,
  readGradebookFile,
  undoGradebookFile,
} from './gradebook-files.routes.ts';
import { GradebookFilesService } from './gradebook-files.service.ts';
import { PlanCarrier } from './plan-carrier.ts';

@Controller()
export class GradebookFilesController {
  constructor(
    private readonly files: GradebookFilesService,
    private readonly carrier: PlanCarrier,
  ) {}

  @Route(planGradebookFile)
  plan({ caller, target, file }: RequestOf<typeof planGradebookFile>) {
    return this.files.plan(caller, target.id, file);
  }

  @Route(listGradebookFiles)
  list({ target, query }: RequestOf<typeof listGradebookFiles>) {
    return this.files.list(target.id, query);
  }

  @Route(readGradebookFile)
  read({ target, params }: RequestOf<typeof readGradebookFile>) {
    return this.files.read(target.id, params.gradebookFileId);
  }

  @Route(applyGradebookFile)
  async apply({ target, params, body, ifMatch }: RequestOf<typeof applyGradebookFile>) {
    await this.carrier.apply(target.id, params.gradebookFileId, ifMatch, body.allOrNone);
    return this.files.read(target.id, params.gradebookFileId);
  }

  @Route(undoGradebookFile)
  async undo({ target, params, ifMatch }: RequestOf<typeof undoGradebookFile>) {
    await this.carrier.undo(target.id, params.gradebookFileId, ifMatch);
    return this.files.read(target.id, params.gradebookFileId);
  }
}
