import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { PrivacyRequestsRow } from '../database/schema.generated.ts';
import { Problem } from '../http/problem.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Notices } from '../notices/notices.ts';
import { erasureQueue } from './erasure/erasure-task.ts';
import { privacyProblems } from './errors.ts';
import { coolOffDays, coolOffSeconds, ownErasuresAllowed } from './periods.ts';
import { PrivacyService } from './privacy.service.ts';
import type { PrivacyRequestView } from './privacy-request.row.ts';

type Asked = Pick<PrivacyRequestsRow, 'user_id' | 'state' | 'decided_by' | 'runs_after'>;

/**
 * Erasures that people ask for themselves. A school has to keep what law says, so its administrators decide; the seven days
 * begin with their agreement.
 */
@Injectable()
export class OwnErasuresService {
  constructor(
    private readonly database: Database,
    private readonly privacy: PrivacyService,
    private readonly jobs: Jobs,
    private readonly notices: Notices,
  ) {}

  /** A legal hold is none of the person's business: the administrators meet it. @throws Problem already-erased, request-open, too-many-erasures */
  async request(caller: Caller, reason: string | null): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const { is_erased: isErased } = await this.privacy.lockPerson(caller.id);
      if (isErased) throw new Problem(privacyProblems.alreadyErased);
      const open = await this.database.first<Pick<PrivacyRequestsRow, 'id' | 'reason' | 'requested_by'>>(
        `SELECT id, reason, requested_by FROM privacy_requests WHERE user_id = $1 AND kind = 'erasure'
           AND state IN ('requested', 'coolingOff', 'running')`,
        [caller.id],
      );
      if (open !== undefined && open.requested_by === caller.id && open.reason === reason)
        return this.privacy.read(open.id);
      if (open !== undefined) throw new Problem(privacyProblems.requestOpen);
      await this.refuseMany(caller.id);
      const { id } = await this.database.one<Pick<PrivacyRequestsRow, 'id'>>(
        `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by, reason)
         VALUES ($1, $2, 'erasure', 'requested', $2, $3) RETURNING id`,
        [caller.schoolId, caller.id, reason],
      );
      await this.notices.toAdministrators({
        schoolId: caller.schoolId,
        kind: 'privacyNotice',
        about: `erasure-requested:${id}`,
        details: `GET /v1/privacy/requests/${id}`,
        write: ({ words }, school) => words.erasureRequested(school),
      });
      return this.privacy.read(id);
    });
  }

  /** @throws Problem not-decidable, own-erasure, already-erased, legal-hold */
  async approve(caller: Caller, id: string): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const asked = await this.lock(id);
      if (asked.state === 'coolingOff' && asked.decided_by !== null) return this.privacy.read(id);
      if (asked.state !== 'requested') throw notDecidable(asked);
      if (asked.user_id === caller.id) throw new Problem(privacyProblems.ownErasure);
      const person = await this.privacy.lockPerson(asked.user_id);
      if (person.is_erased) throw new Problem(privacyProblems.alreadyErased);
      if (person.is_held) throw new Problem(privacyProblems.legalHold);
      const { runs_after: runsAfter } = await this.database.one<Pick<PrivacyRequestsRow, 'runs_after'>>(
        `UPDATE privacy_requests SET state = 'coolingOff', runs_after = now() + make_interval(days => $3), decided_by = $2,
           decided_at = now(), updated_at = now(), version = version + 1 WHERE id = $1 RETURNING runs_after`,
        [id, caller.id, coolOffDays],
      );
      const { schoolId } = caller;
      const task = { requestId: id };
      await this.jobs.enqueue(erasureQueue, task, { schoolId, singletonKey: id, startAfterSeconds: coolOffSeconds });
      await this.notices.toUser(asked.user_id, {
        schoolId,
        kind: 'privacyNotice',
        about: `erasure-approved:${id}`,
        details: 'GET /v1/users/me/privacy/erasures',
        write: ({ words, moment }, school) => words.erasureApproved(school, moment(runsAfter)),
      });
      return this.privacy.read(id);
    });
  }

  /** @throws Problem not-decidable */
  async refuse(caller: Caller, id: string, reason: string): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const asked = await this.lock(id);
      if (asked.state !== 'requested') throw notDecidable(asked);
      await this.database.run(
        `UPDATE privacy_requests SET state = 'refused', refused_because = 'administrator', decided_by = $2, decided_at = now(),
           decision_reason = $3, finished_at = now(), updated_at = now(), version = version + 1 WHERE id = $1`,
        [id, caller.id, reason],
      );
      await this.notices.toUser(asked.user_id, {
        schoolId: caller.schoolId,
        kind: 'privacyNotice',
        about: `erasure-refused:${id}`,
        details: 'GET /v1/users/me/privacy/erasures',
        write: ({ words }, school) => words.erasureRefused(school),
      });
      return this.privacy.read(id);
    });
  }

  private async refuseMany(userId: number): Promise<void> {
    const { requests, days } = ownErasuresAllowed;
    const { asked, seconds } = await this.database.one<{ asked: number; seconds: number | null }>(
      `SELECT count(*) AS asked, ceil(extract(epoch FROM min(created_at) + make_interval(days => $2) - now()))::integer AS seconds
       FROM privacy_requests WHERE user_id = $1 AND requested_by = $1 AND kind = 'erasure'
         AND created_at > now() - make_interval(days => $2)`,
      [userId, days],
    );
    if (asked < requests) return;
    throw new Problem(privacyProblems.tooManyErasures, { headers: { 'retry-after': String(seconds ?? 60) } });
  }

  private lock(id: string): Promise<Asked> {
    return this.database.one<Asked>(
      'SELECT user_id, state, decided_by, runs_after FROM privacy_requests WHERE id = $1 FOR UPDATE',
      [id],
    );
  }
}

const notDecidable = ({ state }: Asked) => new Problem(privacyProblems.notDecidable, { detail: state });
