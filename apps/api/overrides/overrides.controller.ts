import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { deleteOverride, putOverride, readOverride } from './overrides.routes.ts';
import { OverridesService } from './overrides.service.ts';

@Controller()
export class OverridesController {
  constructor(private readonly overrides: OverridesService) {}

  @Route(readOverride)
  read({ target, params }: RequestOf<typeof readOverride>) {
    return this.overrides.read(target.id, params.studentSourcedId);
  }

  @Route(putOverride)
  put({ caller, target, params, body, ifMatch, setStatus }: RequestOf<typeof putOverride>) {
    // Without a version it creates or fails.
    if (ifMatch === undefined) setStatus(201);
    return this.overrides.put(caller, target.id, params.studentSourcedId, body, ifMatch);
  }

  @Route(deleteOverride)
  async remove({ caller, target, params, ifMatch }: RequestOf<typeof deleteOverride>) {
    await this.overrides.delete(caller.schoolId, target.id, params.studentSourcedId, ifMatch);
  }
}
