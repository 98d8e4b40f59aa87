import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import type { DownloadLink } from '../aws/object-store.ts';
import { Database } from '../database/database.ts';
import type { PrivacyRequestsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { type DisclosureView, ownDisclosures, schoolDisclosures, toDisclosureView } from './disclosure.row.ts';
import { erasureQueue } from './erasure/erasure-task.ts';
import { isPersonHeld } from './erasure/statements.ts';
import { privacyProblems } from './errors.ts';
import { exportQueue } from './export/export-task.ts';
import { coolOffDays, coolOffSeconds, exportsKept } from './periods.ts';
import {
  ownErasures,
  ownExports,
  type PrivacyRequestRow,
  type PrivacyRequestView,
  privacyRequestSource,
  schoolRequests,
  toPrivacyRequestView,
} from './privacy-request.row.ts';

export interface Wanted {
  userSourcedId: string;
  reason: string;
}

type Subject = Pick<UsersRow, 'id'> & { is_erased: boolean; is_held: boolean };

const openStatement = `SELECT id, reason, state FROM privacy_requests WHERE user_id = $1 AND kind = $2
  AND state IN ('requested', 'queued', 'coolingOff', 'running') AND ($2 = 'erasure' OR requested_by = $3)`;

/** What people ask about their data, and administrators for them. The work itself is done by tasks. */
@Injectable()
export class PrivacyService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
    private readonly jobs: Jobs,
    private readonly uploads: UploadsService,
  ) {}

  ofSchool(schoolId: number, query: ListQuery): Promise<ListPage<PrivacyRequestView>> {
    return this.lists.read(schoolRequests, [schoolId], query, toPrivacyRequestView);
  }

  ownExports(userId: number, query: ListQuery): Promise<ListPage<PrivacyRequestView>> {
    return this.lists.read(ownExports, [userId], query, toPrivacyRequestView);
  }

  ownErasures(userId: number, query: ListQuery): Promise<ListPage<PrivacyRequestView>> {
    return this.lists.read(ownErasures, [userId], query, toPrivacyRequestView);
  }

  disclosuresOfSchool(schoolId: number, query: ListQuery): Promise<ListPage<DisclosureView>> {
    return this.lists.read(schoolDisclosures, [schoolId], query, toDisclosureView);
  }

  disclosuresOf({ id, schoolId }: Caller, query: ListQuery): Promise<ListPage<DisclosureView>> {
    return this.lists.read(ownDisclosures, [schoolId, id], query, toDisclosureView);
  }

  /** @throws Problem where the person is unknown, erased, or exported often enough */
  async requestExport(caller: Caller, { userSourcedId, reason }: Wanted): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const person = await this.lockSubject(caller, userSourcedId);
      if (person.is_erased) throw new Problem(privacyProblems.alreadyErased);
      return this.exportOf(caller, person.id, reason);
    });
  }

  async requestOwnExport(caller: Caller): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const { is_erased: isErased } = await this.lockPerson(caller.id);
      if (isErased) throw new Problem(privacyProblems.alreadyErased);
      return this.exportOf(caller, caller.id, null);
    });
  }

  /** @throws Problem where the person is unknown, erased, held, or the caller */
  async requestErasure(caller: Caller, { userSourcedId, reason }: Wanted): Promise<PrivacyRequestView> {
    return this.database.transaction(async () => {
      const person = await this.lockSubject(caller, userSourcedId);
      if (person.id === caller.id) throw new Problem(privacyProblems.ownErasure);
      if (person.is_erased) throw new Problem(privacyProblems.alreadyErased);
      if (person.is_held) throw new Problem(privacyProblems.legalHold);
      const open = await this.openRequest(caller, person.id, 'erasure', reason);
      if (open !== undefined) return this.read(open);
      const { id } = await this.database.one<Pick<PrivacyRequestsRow, 'id'>>(
        `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by, reason, runs_after)
         VALUES ($1, $2, 'erasure', 'coolingOff', $3, $4, now() + make_interval(days => $5)) RETURNING id`,
        [caller.schoolId, person.id, caller.id, reason, coolOffDays],
      );
      await this.jobs.enqueue(
        erasureQueue,
        { requestId: id },
        { schoolId: caller.schoolId, singletonKey: id, startAfterSeconds: coolOffSeconds },
      );
      return this.read(id);
    });
  }

  async read(id: string): Promise<PrivacyRequestView> {
    const { columns, from } = privacyRequestSource;
    return toPrivacyRequestView(
      await this.database.one<PrivacyRequestRow>(`SELECT ${columns} ${from} WHERE r.id = $1`, [id]),
    );
  }

  /** @throws Problem where it has begun */
  async withdraw(id: string): Promise<PrivacyRequestView> {
    await this.database.run(
      `UPDATE privacy_requests SET state = 'withdrawn', finished_at = now(), updated_at = now(), version = version + 1
       WHERE id = $1 AND kind = 'erasure' AND state IN ('requested', 'coolingOff')`,
      [id],
    );
    const view = await this.read(id);
    if (view.state !== 'withdrawn') throw new Problem(privacyProblems.notWithdrawable, { detail: view.state });
    return view;
  }

  /**
   * Who downloads somebody else's data is recorded before the link is given.
   * @throws Problem while the file is made or scanned, and once it is deleted
   */
  async link(caller: Caller, id: string): Promise<DownloadLink> {
    const found = await this.database.one<Pick<PrivacyRequestsRow, 'upload_id' | 'user_id' | 'state'>>(
      'SELECT upload_id, user_id, state FROM privacy_requests WHERE id = $1',
      [id],
    );
    if (found.upload_id === null) {
      if (found.state === 'queued' || found.state === 'running') {
        throw new Problem(uploadProblems.uploadNotCompleted, { headers: { 'retry-after': '10' } });
      }
      throw new Problem(privacyProblems.exportGone);
    }
    const link = await this.uploads.schoolFileLink(found.upload_id);
    if (found.user_id !== caller.id) {
      await this.database.run(
        `INSERT INTO disclosures (school_id, user_id, reader_id, kind, what) VALUES ($1, $2, $3, 'export', 'linkToExport')`,
        [caller.schoolId, found.user_id, caller.id],
      );
    }
    return link;
  }

  private async exportOf(caller: Caller, userId: number, reason: string | null): Promise<PrivacyRequestView> {
    const open = await this.openRequest(caller, userId, 'export', reason);
    if (open !== undefined) return this.read(open);
    const kept = await this.database.one<{ exports: number; seconds: number | null }>(
      `SELECT count(*) AS exports, ceil(extract(epoch FROM min(expires_at) - now()))::integer AS seconds
       FROM privacy_requests WHERE user_id = $1 AND requested_by = $2 AND kind = 'export' AND expires_at > now()`,
      [userId, caller.id],
    );
    if (kept.exports >= exportsKept) {
      throw new Problem(privacyProblems.tooManyExports, { headers: { 'retry-after': String(kept.seconds ?? 60) } });
    }
    const { id } = await this.database.one<Pick<PrivacyRequestsRow, 'id'>>(
      `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by, reason)
       VALUES ($1, $2, 'export', 'queued', $3, $4) RETURNING id`,
      [caller.schoolId, userId, caller.id, reason],
    );
    await this.jobs.enqueue(exportQueue, { requestId: id }, { schoolId: caller.schoolId, singletonKey: id });
    return this.read(id);
  }

  /** Asked again in the same words it is the same request: its id. @throws Problem request-open */
  private async openRequest(
    caller: Caller,
    userId: number,
    kind: PrivacyRequestsRow['kind'],
    reason: string | null,
  ): Promise<string | undefined> {
    const open = await this.database.first<Pick<PrivacyRequestsRow, 'id' | 'reason' | 'state'>>(openStatement, [
      userId,
      kind,
      caller.id,
    ]);
    // What the person asked for themselves is approved, and not asked for again.
    if (open !== undefined && (open.reason !== reason || open.state === 'requested'))
      throw new Problem(privacyProblems.requestOpen);
    return open?.id;
  }

  /** Whoever has left the school is found too. */
  private async lockSubject({ schoolId }: Caller, userSourcedId: string): Promise<Subject> {
    const person = await this.database.first<Pick<UsersRow, 'id'>>(
      'SELECT id FROM users WHERE school_id = $1 AND sourced_id = $2',
      [schoolId, userSourcedId],
    );
    if (person !== undefined) return this.lockPerson(person.id);
    const message = 'expected the sourcedId of a user of your school';
    throw new Problem(httpProblems.unprocessableReference, {
      errors: [{ location: 'body', pointer: '/userSourcedId', message }],
    });
  }

  /** Requests about one person wait for each other, and for an erasure at work: what became of it is read after that. */
  async lockPerson(id: UsersRow['id']): Promise<Subject> {
    await this.database.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [id]);
    return this.database.one<Subject>(
      `SELECT u.id, EXISTS (SELECT FROM erasures e WHERE e.user_id = u.id) AS is_erased, ${isPersonHeld('u.id')} AS is_held
       FROM users u WHERE u.id = $1`,
      [id],
    );
  }
}
