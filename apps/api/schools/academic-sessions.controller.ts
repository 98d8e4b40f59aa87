import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  createAcademicSession,
  deleteAcademicSession,
  listAcademicSessions,
  readAcademicSession,
  updateAcademicSession,
} from './academic-sessions.routes.ts';
import { AcademicSessionsService } from './academic-sessions.service.ts';

@Controller()
export class AcademicSessionsController {
  constructor(private readonly sessions: AcademicSessionsService) {}

  @Route(listAcademicSessions)
  list({ caller, query }: RequestOf<typeof listAcademicSessions>) {
    return this.sessions.list(caller.schoolId, query);
  }

  @Route(readAcademicSession)
  read({ target }: RequestOf<typeof readAcademicSession>) {
    return this.sessions.read(target.id);
  }

  @Route(createAcademicSession)
  create({ caller, body }: RequestOf<typeof createAcademicSession>) {
    return this.sessions.create(caller.schoolId, body);
  }

  @Route(updateAcademicSession)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateAcademicSession>) {
    return this.sessions.update(caller.schoolId, target.id, body, ifMatch);
  }

  @Route(deleteAcademicSession)
  async remove({ target, ifMatch }: RequestOf<typeof deleteAcademicSession>) {
    await this.sessions.delete(target.id, ifMatch);
  }
}
