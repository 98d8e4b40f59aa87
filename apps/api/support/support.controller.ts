import { Controller, UseInterceptors } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import {
  endSupportSession,
  listSupportReads,
  listSupportSessions,
  openSupportSession,
  readSupportSession,
} from './support.routes.ts';
import { SupportService } from './support.service.ts';

@Controller()
@UseInterceptors(AttemptsInterceptor)
export class SupportController {
  constructor(private readonly support: SupportService) {}

  @Route(openSupportSession)
  open({ caller, body }: RequestOf<typeof openSupportSession>) {
    return this.support.open(caller, body);
  }

  @Route(listSupportSessions)
  list({ caller, query }: RequestOf<typeof listSupportSessions>) {
    return this.support.list(caller.schoolId, query);
  }

  @Route(readSupportSession)
  read({ target }: RequestOf<typeof readSupportSession>) {
    return this.support.read(target.id);
  }

  @Route(listSupportReads)
  reads({ target, query }: RequestOf<typeof listSupportReads>) {
    return this.support.reads(target.id, query);
  }

  @Route(endSupportSession)
  end({ caller, target }: RequestOf<typeof endSupportSession>) {
    return this.support.end(caller, target.id);
  }
}
