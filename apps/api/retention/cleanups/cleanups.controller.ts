import { Controller } from '@nestjs/common';
import { Route } from '../../http/route.ts';
import type { RequestOf } from '../../http/route-spec.ts';
import { approveCleanup, listCleanupRecords, listCleanups, readCleanup, refuseCleanup } from './cleanups.routes.ts';
import { CleanupsService } from './cleanups.service.ts';

@Controller()
export class CleanupsController {
  constructor(private readonly cleanups: CleanupsService) {}

  @Route(listCleanups)
  list({ caller, query }: RequestOf<typeof listCleanups>) {
    return this.cleanups.list(caller.schoolId, query);
  }

  @Route(readCleanup)
  read({ target }: RequestOf<typeof readCleanup>) {
    return this.cleanups.read(target.id);
  }

  @Route(approveCleanup)
  approve({ caller, target }: RequestOf<typeof approveCleanup>) {
    return this.cleanups.approve(caller, target.id);
  }

  @Route(refuseCleanup)
  refuse({ caller, target, body }: RequestOf<typeof refuseCleanup>) {
    return this.cleanups.refuse(caller, target.id, body.reason);
  }

  @Route(listCleanupRecords)
  records({ caller, query }: RequestOf<typeof listCleanupRecords>) {
    return this.cleanups.records(caller.schoolId, query);
  }
}
