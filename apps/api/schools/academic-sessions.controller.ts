import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import {
  createAcademicSession,
  deleteAcademicSession,
  listAcademicSessions,
  readAcademicSession,
  session,
  updateAcademicSession,
} from './academic-sessions.routes.ts';
import { AcademicSessionsService, type SessionRow } from './academic-sessions.service.ts';

@Controller()
export class AcademicSessionsController {
  constructor(private readonly sessions: AcademicSessionsService) {}

  @Route(listAcademicSessions)
  async list(
    @Input() input: InputOf<typeof listAcademicSessions>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listAcademicSessions>> {
    return this.sessions.list(caller.schoolId, input.query, toSession);
  }

  @Route(readAcademicSession)
  async read(@On() target: Target): Promise<ReplyOf<typeof readAcademicSession>> {
    return toSession(await this.sessions.read(target.id as number));
  }

  @Route(createAcademicSession)
  async create(
    @Input() input: InputOf<typeof createAcademicSession>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof createAcademicSession>> {
    return toSession(await this.sessions.create(caller.schoolId, input.body));
  }

  @Route(updateAcademicSession)
  async update(
    @Input() input: InputOf<typeof updateAcademicSession>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateAcademicSession>> {
    const { body, ifMatch } = input;
    return toSession(await this.sessions.update(caller.schoolId, target.id as number, body, ifMatch));
  }

  @Route(deleteAcademicSession)
  async remove(@Input() input: InputOf<typeof deleteAcademicSession>, @On() target: Target): Promise<void> {
    await this.sessions.delete(target.id as number, input.ifMatch);
  }
}

const toSession = (row: SessionRow): z.output<typeof session> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  type: row.type,
  startDate: row.start_date,
  endDate: row.end_date,
  parentSourcedId: row.parent_sourced_id,
  schoolYear: row.school_year,
});
