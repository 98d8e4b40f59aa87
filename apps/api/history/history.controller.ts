import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listClassHistory, listLineItemHistory, listResultHistory, listSchoolHistory } from './history.routes.ts';
import { HistoryService } from './history.service.ts';
import { restoreResults } from './restore.routes.ts';
import { RestoreService } from './restore.service.ts';

@Controller()
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly restores: RestoreService,
  ) {}

  @Route(listSchoolHistory)
  listOfSchool({ caller, query }: RequestOf<typeof listSchoolHistory>) {
    return this.history.ofSchool(caller, query);
  }

  @Route(listClassHistory)
  listOfClass({ caller, target, query }: RequestOf<typeof listClassHistory>) {
    return this.history.ofClass(caller, target, query);
  }

  @Route(listLineItemHistory)
  listOfLineItem({ caller, target, query }: RequestOf<typeof listLineItemHistory>) {
    return this.history.ofLineItem(caller, target, query);
  }

  @Route(listResultHistory)
  listOfResult({ caller, target, params, query }: RequestOf<typeof listResultHistory>) {
    return this.history.ofResult(caller, target, params.studentSourcedId, query);
  }

  @Route(restoreResults)
  restore({ target, body }: RequestOf<typeof restoreResults>) {
    return this.restores.restore(target, body);
  }
}
