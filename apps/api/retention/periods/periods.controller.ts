import { Controller } from '@nestjs/common';
import { Route } from '../../http/route.ts';
import type { RequestOf } from '../../http/route-spec.ts';
import { putRetention, readRetention } from './periods.routes.ts';
import { PeriodsService } from './periods.service.ts';

@Controller()
export class PeriodsController {
  constructor(private readonly periods: PeriodsService) {}

  @Route(readRetention)
  read({ caller }: RequestOf<typeof readRetention>) {
    return this.periods.read(caller.schoolId);
  }

  @Route(putRetention)
  put({ caller, params, body, ifMatch }: RequestOf<typeof putRetention>) {
    return this.periods.choose(caller, params.retentionKind, body.days, ifMatch);
  }
}
