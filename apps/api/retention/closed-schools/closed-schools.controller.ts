import { Controller, UseInterceptors } from '@nestjs/common';
import { Route } from '../../http/route.ts';
import type { RequestOf } from '../../http/route-spec.ts';
import { AttemptsInterceptor } from '../../limits/attempts.interceptor.ts';
import { closeSchool, listClosedSchools, removeSchool, reopenSchool } from './closed-schools.routes.ts';
import { ClosedSchoolsService } from './closed-schools.service.ts';

@Controller()
@UseInterceptors(AttemptsInterceptor)
export class ClosedSchoolsController {
  constructor(private readonly closedSchools: ClosedSchoolsService) {}

  @Route(listClosedSchools)
  list(_request: RequestOf<typeof listClosedSchools>) {
    return this.closedSchools.list();
  }

  @Route(closeSchool)
  close({ caller, body }: RequestOf<typeof closeSchool>) {
    return this.closedSchools.close(caller, body);
  }

  @Route(reopenSchool)
  reopen({ caller, body }: RequestOf<typeof reopenSchool>) {
    return this.closedSchools.reopen(caller, body);
  }

  @Route(removeSchool)
  remove({ caller, body }: RequestOf<typeof removeSchool>) {
    return this.closedSchools.remove(caller, body);
  }
}
