import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listTaughtClasses, listWaitingWork } from './taught-classes.routes.ts';
import { TaughtClassesService } from './taught-classes.service.ts';

@Controller()
export class TaughtClassesController {
  constructor(private readonly classes: TaughtClassesService) {}

  @Route(listTaughtClasses)
  list({ caller, query }: RequestOf<typeof listTaughtClasses>) {
    return this.classes.list(caller, query);
  }

  @Route(listWaitingWork)
  async waiting({ caller, target }: RequestOf<typeof listWaitingWork>) {
    return { data: await this.classes.waitingIn(caller.schoolId, target.id) };
  }
}
