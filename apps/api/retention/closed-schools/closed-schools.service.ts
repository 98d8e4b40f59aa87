import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { equaliseRefusalTime } from '../../auth/equal-response-times.ts';
import { type Proof, ReauthenticationService } from '../../auth/reauthentication.service.ts';
import { AppConfig } from '../../config/config.ts';
import { Database } from '../../database/database.ts';
import type { SchoolsRow } from '../../database/schema.generated.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { supportProblems } from '../../support/errors.ts';
import { CleanupOrders } from '../cleanup-orders.ts';
import { retentionProblems } from '../errors.ts';
import { type ApprovedRow, orderOf } from '../proposals.ts';
import {
  type ClosedSchoolRow,
  type ClosedSchoolView,
  selectClosedSchools,
  toClosedSchoolView,
} from './closed-school.row.ts';

type SchoolAndProof = Proof & { schoolSourcedId: string };

/** How a school ends: closed on a day, and removed once its period has passed and an operator agrees. */
@Injectable()
export class ClosedSchoolsService {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly orders: CleanupOrders,
    private readonly reauthentication: ReauthenticationService,
  ) {}

  async list(): Promise<{ data: ClosedSchoolView[] }> {
    const rows = await this.database.query<ClosedSchoolRow>(
      `${selectClosedSchools} WHERE s.closed_on IS NOT NULL ORDER BY s.closed_on, s.id`,
    );
    return { data: rows.map(toClosedSchoolView) };
  }

  /** @throws Problem where the proof is wrong, or users of the school are named in the records of others */
  async close(
    operator: Caller,
    { closedOn, ...given }: SchoolAndProof & { closedOn: string },
  ): Promise<ClosedSchoolView> {
    return this.change(operator, given, async (id) => {
      const named = await this.database.first(
        `SELECT 1 FROM support_sessions s JOIN users u ON u.id = s.operator_id
         WHERE u.school_id = $1 AND s.school_id <> $1 LIMIT 1`,
        [id],
      );
      if (named !== undefined) throw new Problem(retentionProblems.schoolOfOperators);
      await this.setClosedOn(id, closedOn);
    });
  }

  /** Withdraws what was proposed or approved: a task that is at work stops at its next batch. */
  async reopen(operator: Caller, given: SchoolAndProof): Promise<ClosedSchoolView> {
    return this.change(operator, given, (id) => this.setClosedOn(id, null));
  }

  /** @throws Problem school-open, school-on-hold */
  async remove(operator: Caller, given: SchoolAndProof): Promise<ClosedSchoolView> {
    return this.change(operator, given, async (id) => {
      const held = await this.database.first('SELECT 1 FROM legal_holds WHERE school_id = $1 AND released_at IS NULL', [
        id,
      ]);
      if (held !== undefined) throw new Problem(retentionProblems.schoolOnHold);
      const row = await this.database.first<ApprovedRow>(
        `UPDATE cleanup_proposals SET state = 'approved', decided_by = coalesce(decided_by, $2),
           decided_at = coalesce(decided_at, now()), updated_at = now()
         WHERE school_id = $1 AND kind = 'closedSchools' AND state IN ('proposed', 'approved')
         RETURNING id, school_id, kind, days, due_at`,
        [id, operator.id],
      );
      if (row === undefined) throw new Problem(retentionProblems.schoolOpen);
      await this.orders.give(orderOf(row));
    });
  }

  private async change(
    operator: Caller,
    { schoolSourcedId, ...proof }: SchoolAndProof,
    work: (schoolId: number) => Promise<void>,
  ): Promise<ClosedSchoolView> {
    const hasSecondFactor = await equaliseRefusalTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, () =>
      this.reauthentication.require(operator, proof),
    );
    if (!hasSecondFactor) throw new Problem(supportProblems.secondFactorMissing);
    return this.database.transaction(async () => {
      const school = await this.database.first<Pick<SchoolsRow, 'id'>>(
        'SELECT id FROM schools WHERE sourced_id = $1 FOR UPDATE',
        [schoolSourcedId],
      );
      if (school === undefined) {
        throw new Problem(httpProblems.unprocessableReference, {
          errors: [{ location: 'body', pointer: '/schoolSourcedId', message: 'expected the sourcedId of a school' }],
        });
      }
      await work(school.id);
      const row = await this.database.one<ClosedSchoolRow>(`${selectClosedSchools} WHERE s.id = $1`, [school.id]);
      return toClosedSchoolView(row);
    });
  }

  private async setClosedOn(schoolId: number, day: string | null): Promise<void> {
    await this.database.run(
      'UPDATE schools SET closed_on = $2, version = version + 1, updated_at = now() WHERE id = $1',
      [schoolId, day],
    );
    await this.database.run(
      `UPDATE cleanup_proposals SET state = 'withdrawn', updated_at = now()
       WHERE school_id = $1 AND kind = 'closedSchools' AND state IN ('proposed', 'approved')`,
      [schoolId],
    );
  }
}
