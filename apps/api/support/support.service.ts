import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import type { SupportKind } from '../access/support-reads.ts';
import { equaliseRefusalTime } from '../auth/equal-response-times.ts';
import { type Proof, ReauthenticationService } from '../auth/reauthentication.service.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import type { SupportSessionsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { MailOutbox } from '../mail/outbox.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { schoolDay } from '../schools/school-day.ts';
import { roleToday } from '../users/role-today.ts';
import { supportProblems } from './errors.ts';
import { type NoticedSession, supportNotice } from './support-notice.ts';
import { supportReadList, supportSessionList } from './support-session.list.ts';
import {
  type SupportReadRow,
  type SupportSessionRow,
  type SupportSessionView,
  sessionColumns,
  sessionFrom,
  toSupportReadView,
  toSupportSessionView,
} from './support-session.row.ts';

export interface NewSupportSession extends Proof {
  schoolSourcedId: string;
  reason: string;
  reads: readonly SupportKind[];
  minutes: number;
}

/** Sessions in which those who run the service read a school. What they read is decided in `access/support-sessions.ts`. */
@Injectable()
export class SupportService {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly lists: Lists,
    private readonly outbox: MailOutbox,
    private readonly reauthentication: ReauthenticationService,
  ) {}

  /** @throws Problem where the proof is wrong, has no second factor, or the school is unknown */
  async open(operator: Caller, wanted: NewSupportSession): Promise<SupportSessionView> {
    const hasSecondFactor = await equaliseRefusalTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, () =>
      this.reauthentication.require(operator, wanted),
    );
    if (!hasSecondFactor) throw new Problem(supportProblems.secondFactorMissing);
    return this.database.transaction(async () => {
      const opened = await this.database.first<Pick<SupportSessionsRow, 'id' | 'school_id'>>(
        `INSERT INTO support_sessions (school_id, operator_id, reason, reads, expires_at)
         SELECT id, $2, $3, $4, now() + make_interval(mins => $5) FROM schools WHERE sourced_id = $1
         RETURNING id, school_id`,
        [wanted.schoolSourcedId, operator.id, wanted.reason, [...new Set(wanted.reads)], wanted.minutes],
      );
      if (opened === undefined) {
        throw new Problem(httpProblems.unprocessableReference, {
          errors: [{ location: 'body', pointer: '/schoolSourcedId', message: 'expected the sourcedId of a school' }],
        });
      }
      await this.informAdministrators(opened.id, opened.school_id);
      return this.read(opened.id);
    });
  }

  list(schoolId: number, query: ListQuery): Promise<ListPage<SupportSessionView>> {
    return this.lists.read(supportSessionList, [schoolId], query, toSupportSessionView);
  }

  async read(id: number): Promise<SupportSessionView> {
    const row = await this.database.one<SupportSessionRow>(`SELECT ${sessionColumns} ${sessionFrom} WHERE s.id = $1`, [
      id,
    ]);
    return toSupportSessionView(row);
  }

  reads(id: number, query: ListQuery) {
    return this.lists.read(supportReadList, [id], query, (row: SupportReadRow) => toSupportReadView(row));
  }

  /** From the commit on nothing more is read in it. */
  async end(caller: Caller, id: number): Promise<SupportSessionView> {
    await this.database.run(
      `UPDATE support_sessions SET ended_at = now(), ended_by = $2, updated_at = now(), version = version + 1
       WHERE id = $1 AND ended_at IS NULL AND expires_at > now()`,
      [id, caller.id],
    );
    return this.read(id);
  }

  /** In the transaction that opens the session: none is opened in silence, and none is mailed twice. */
  private async informAdministrators(sessionId: number, schoolId: number): Promise<void> {
    const session = await this.database.one<NoticedSession>(
      `SELECT s.reason, s.reads, s.expires_at, concat_ws(' ', o.given_name, o.family_name) AS operator,
         z.time_zone, z.locale
       FROM support_sessions s JOIN users o ON o.id = s.operator_id JOIN schools z ON z.id = s.school_id
       WHERE s.id = $1`,
      [sessionId],
    );
    const administrators = await this.database.query<Pick<UsersRow, 'id'>>(
      `SELECT id FROM users WHERE school_id = $1 AND status = 'active' AND enabled AND cognito_sub IS NOT NULL
         AND ${roleToday('users', 'users.role', schoolDay('$1'))} = 'admin' ORDER BY id`,
      [schoolId],
    );
    await this.outbox.enqueueAll(
      administrators.map(({ id: userId }) => ({
        kind: 'supportNotice',
        userId,
        schoolId,
        dedupeKey: `support-notice/${sessionId}/${userId}`,
        ...supportNotice(session),
      })),
    );
  }
}
