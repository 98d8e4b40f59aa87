import { Controller } from '@nestjs/common';
import { Route } from '../../http/route.ts';
import type { RequestOf } from '../../http/route-spec.ts';
import { listHolds, placeHold, readHold, releaseHold } from './holds.routes.ts';
import { HoldsService } from './holds.service.ts';

@Controller()
export class HoldsController {
  constructor(private readonly holds: HoldsService) {}

  @Route(placeHold)
  place({ caller, body }: RequestOf<typeof placeHold>) {
    return this.holds.place(caller, body);
  }

  @Route(listHolds)
  list({ caller, query }: RequestOf<typeof listHolds>) {
    return this.holds.list(caller.schoolId, query);
  }

  @Route(readHold)
  read({ target }: RequestOf<typeof readHold>) {
    return this.holds.read(target.id);
  }

  @Route(releaseHold)
  release({ caller, target }: RequestOf<typeof releaseHold>) {
    return this.holds.release(caller, target.id);
  }
}
