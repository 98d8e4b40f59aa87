import { Injectable } from '@nestjs/common';
import type { CleanupProposalsRow, SchoolsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { Notices } from '../notices/notices.ts';
import { Cleanup, type CleanupOrder, type Due } from './cleanup.ts';
import { CleanupOrders } from './cleanup-orders.ts';
import { ClosedSchoolRemoval } from './closed-schools/removal.ts';
import { type ApprovedKind, kindOf, type RetentionKindName } from './retention-table.ts';

/** Who refused is not asked again for this long. */
const refusedForDays = 90;
/** Who does not decide is reminded after so long, and not each Sunday. */
const remindedAfterDays = 28;

/**
 * Whether a mail is due: with the first proposal of a kind since somebody decided about one, and once in each period after
 * it. $1: school; $2: kind; $3: days of a period.
 */
const isMailDue = `SELECT coalesce((z.today - min(p.made_on)) / $3::integer > (max(p.made_on) - min(p.made_on)) / $3::integer, true) AS due
  FROM (SELECT (now() AT TIME ZONE time_zone)::date AS today FROM schools WHERE id = $1) z
  LEFT JOIN cleanup_proposals p ON p.school_id = $1 AND p.kind = $2 AND p.state = 'withdrawn' AND p.id > coalesce(
    (SELECT max(d.id) FROM cleanup_proposals d WHERE d.school_id = $1 AND d.kind = $2 AND d.decided_at IS NOT NULL), 0)
  GROUP BY z.today`;

export type ApprovedRow = Pick<CleanupProposalsRow, 'id' | 'school_id' | 'days' | 'due_at'> & {
  kind: RetentionKindName;
};

type Made = Pick<CleanupProposalsRow, 'id' | 'sourced_id'>;

/** What is to go and waits until somebody agrees. */
@Injectable()
export class Proposals {
  constructor(
    private readonly database: JobsDatabase,
    private readonly cleanup: Cleanup,
    private readonly orders: CleanupOrders,
    private readonly closedSchools: ClosedSchoolRemoval,
    private readonly notices: Notices,
  ) {}

  /**
   * Counts again and proposes that, in the place of what was proposed before: who decides about an older one learns that it
   * is no longer there. What was approved is not proposed again. @returns how many proposals were made
   */
  async make(order: Omit<CleanupOrder, 'proposalId'> & { schoolId: number }): Promise<number> {
    const { kind, schoolId, dueAt, days } = order;
    const decided = await this.database.first(
      `SELECT 1 FROM cleanup_proposals WHERE school_id = $1 AND kind = $2
         AND (state = 'approved' OR (state = 'refused' AND decided_at > now() - make_interval(days => $3)))`,
      [schoolId, kind, refusedForDays],
    );
    if (decided !== undefined) return 0;
    await this.database.run(
      `UPDATE cleanup_proposals SET state = 'withdrawn', updated_at = now()
       WHERE school_id = $1 AND kind = $2 AND state = 'proposed'`,
      [schoolId, kind],
    );
    const due = await this.due(order);
    if (due.rows === 0) return 0;
    const { due: isDue } = await this.database.one<{ due: boolean }>(isMailDue, [schoolId, kind, remindedAfterDays]);
    const made = await this.database.first<Made>(
      `INSERT INTO cleanup_proposals (school_id, kind, days, due_at, row_count, file_count, oldest_at, made_on)
       SELECT id, $2, $3, $4, $5, $6, $7, (now() AT TIME ZONE time_zone)::date FROM schools WHERE id = $1
       ON CONFLICT DO NOTHING RETURNING id, sourced_id`,
      [schoolId, kind, days, dueAt, due.rows, due.files, due.oldestAt],
    );
    if (made === undefined) return 0;
    // A closed school has no administrators who sign in.
    if (isDue && kindOf(kind).approval === 'administrator') await this.mail(order, due, made);
    return 1;
  }

  private mail(
    { kind, schoolId }: Pick<CleanupOrder, 'kind'> & { schoolId: number },
    due: Due,
    made: Made,
  ): Promise<void> {
    return this.notices.toAdministrators({
      schoolId,
      kind: 'privacyNotice',
      about: `cleanup-proposed:${made.id}`,
      details: `GET /v1/privacy/cleanups/${made.sourced_id}`,
      write: ({ words, number }, school) =>
        words.cleanupProposed(school, words.cleanups[kind as ApprovedKind], number(due.rows), number(due.files)),
    });
  }

  /** Orders what was approved and is not done: a task can be lost with all its attempts. */
  async orderApproved(): Promise<number> {
    const approved = await this.database.query<ApprovedRow>(
      `SELECT id, school_id, kind, days, due_at FROM cleanup_proposals WHERE state = 'approved' ORDER BY id`,
    );
    let given = 0;
    for (const row of approved) given += await this.orders.give(orderOf(row));
    return given;
  }

  private due(order: Omit<CleanupOrder, 'proposalId'> & { schoolId: Pick<SchoolsRow, 'id'>['id'] }): Promise<Due> {
    return order.kind === 'closedSchools' ? this.closedSchools.count(order) : this.cleanup.count(order);
  }
}

export const orderOf = ({ id, school_id: schoolId, kind, days, due_at: dueAt }: ApprovedRow): CleanupOrder => ({
  kind,
  schoolId,
  days,
  dueAt: dueAt.toISOString(),
  proposalId: id,
});
