import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
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
  async list(
    @Input() input: InputOf<typeof listAcademicSessions>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listAcademicSessions>> {
    return this.sessions.list(caller.schoolId, input.query);
  }

  @Route(readAcademicSession)
  async read(@On() target: Target): Promise<ReplyOf<typeof readAcademicSession>> {
    return this.sessions.read(target.id as number);
  }

  @Route(createAcademicSession)
  async create(
    @Input() input: InputOf<typeof createAcademicSession>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof createAcademicSession>> {
    return this.sessions.create(caller.schoolId, input.body);
  }

  @Route(updateAcademicSession)
  async update(
    @Input() input: InputOf<typeof updateAcademicSession>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateAcademicSession>> {
    const { body, ifMatch } = input;
    return this.sessions.update(caller.schoolId, target.id as number, body, ifMatch);
  }

  @Route(deleteAcademicSession)
  async remove(@Input() input: InputOf<typeof deleteAcademicSession>, @On() target: Target): Promise<void> {
    await this.sessions.delete(target.id as number, input.ifMatch);
  }
}
