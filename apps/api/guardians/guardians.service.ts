import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { GuardianTiesRow, UsersRow } from '../database/schema.generated.ts';
import { AfterCommit } from '../http/after-commit.ts';
import { Problem } from '../http/problem.ts';
import { schoolDay } from '../schools/school-day.ts';
import { InvitationRequestsService } from '../users/invitation-requests.service.ts';
import { roleToday } from '../users/role-today.ts';
import { guardianProblems } from './errors.ts';
import { GuardianNotices } from './guardian-notices.ts';
import {
  type GuardianTieRow,
  type GuardianTieView,
  tieColumns,
  tieFrom,
  toGuardianTieView,
} from './guardian-tie.row.ts';

export interface GuardianInvitation {
  email: string;
  givenName: string;
  familyName: string;
  relation: GuardianTiesRow['relation'];
}

type Known = Pick<UsersRow, 'id' | 'role' | 'cognito_sub' | 'invitation_held'>;

type EndedTie = Pick<GuardianTiesRow, 'id' | 'guardian_id'>;

/** $1: a tie, $2: who ends it. */
const endStatement = `UPDATE guardian_ties t SET ended_at = now(), ended_by = $2, updated_at = now(), version = t.version + 1,
    ended_reason = CASE WHEN t.guardian_id = $2 THEN 'guardian' ELSE 'administrator' END
  FROM guardian_ties named
  WHERE named.id = $1 AND t.guardian_id = named.guardian_id AND t.student_id = named.student_id AND t.ended_at IS NULL
  RETURNING t.id, t.guardian_id`;

const today = roleToday('users', 'users.role', schoolDay('users.school_id'));

/** Who may look on whose child: what administrators, guardians and students decide about it. Imports: `imports/apply`. */
@Injectable()
export class GuardiansService {
  constructor(
    private readonly database: Database,
    private readonly invitations: InvitationRequestsService,
    private readonly notices: GuardianNotices,
  ) {}

  async ofStudent(studentId: number): Promise<{ data: GuardianTieView[] }> {
    return { data: await this.list('t.student_id = $1', studentId) };
  }

  async ofGuardian(guardianId: number): Promise<{ data: GuardianTieView[] }> {
    return { data: await this.list('t.guardian_id = $1', guardianId) };
  }

  async openOfStudent(studentId: number): Promise<{ data: GuardianTieView[] }> {
    return { data: (await this.list('t.student_id = $1', studentId)).filter(({ open }) => open) };
  }

  async read(id: number): Promise<GuardianTieView> {
    const [tie] = await this.list('t.id = $1', id);
    return tie as GuardianTieView;
  }

  /**
   * People of the school are found by their address; of everybody else nobody learns whether they are known elsewhere.
   * @throws Problem where the target is no student, or the address belongs to one
   */
  async invite(
    caller: Caller,
    studentId: number,
    invitation: GuardianInvitation,
  ): Promise<AfterCommit<GuardianTieView>> {
    return this.database.transaction(async () => {
      const student = await this.database.one<Pick<UsersRow, 'role'>>(
        `SELECT ${today} AS role FROM users WHERE id = $1`,
        [studentId],
      );
      if (student.role !== 'student') throw new Problem(guardianProblems.notAStudent);
      const known = await this.database.first<Known>(
        `SELECT id, ${today} AS role, cognito_sub, invitation_held FROM users
         WHERE school_id = $1 AND lower(email) = $2 AND status = 'active' AND email_identifies`,
        [caller.schoolId, invitation.email],
      );
      if (known?.role === 'student') throw new Problem(guardianProblems.guardianIsStudent);
      const delivery = await this.deliveryTo(caller, invitation, known);
      const tieId = await this.tie(caller.schoolId, studentId, delivery.userId, invitation.relation);
      if (known?.cognito_sub != null && !known.invitation_held)
        await this.notices.write('begun', caller.schoolId, [{ id: tieId, guardian_id: known.id }]);
      const answer = await this.read(tieId);
      return new AfterCommit(answer, async () => {
        await delivery.settle();
        return answer;
      });
    });
  }

  /** Of a pair, an import and an invitation may each have made a tie; both end, so that the guardian sees no more. */
  async end(caller: Caller, id: number): Promise<GuardianTieView> {
    return this.database.transaction(async () => {
      const ended = await this.database.query<EndedTie>(endStatement, [id, caller.id]);
      await this.notices.write('ended', caller.schoolId, ended);
      return this.read(id);
    });
  }

  async requestEnd(caller: Caller, id: number): Promise<GuardianTieView> {
    await this.database.run(
      `UPDATE guardian_ties SET end_requested_at = now(), end_requested_by = $2, updated_at = now(),
         version = version + 1 WHERE id = $1 AND ended_at IS NULL AND end_requested_at IS NULL`,
      [id, caller.id],
    );
    return this.read(id);
  }

  /** Somebody who has an account needs no mail; everybody else is invited as any user is. */
  private async deliveryTo(caller: Caller, invitation: GuardianInvitation, known: Known | undefined) {
    if (known === undefined) {
      const { relation: _, ...person } = invitation;
      return this.invitations.reserve(caller, { ...person, role: 'guardian' });
    }
    if (known.cognito_sub !== null || known.invitation_held) return { userId: known.id, settle: async () => {} };
    if (known.role === 'none') {
      await this.database.run(
        `UPDATE users SET role = 'guardian', role_assigned = true, version = version + 1, updated_at = now() WHERE id = $1`,
        [known.id],
      );
    }
    return this.invitations.reserveExisting(caller, known.id);
  }

  private async tie(
    schoolId: number,
    studentId: number,
    guardianId: number,
    relation: GuardianTiesRow['relation'],
  ): Promise<number> {
    const tied = await this.database.first<Pick<GuardianTiesRow, 'id'>>(
      `INSERT INTO guardian_ties (school_id, student_id, guardian_id, relation, source)
       SELECT $1, $2, $3, $4, 'invitation'
       WHERE NOT EXISTS (SELECT 1 FROM guardian_ties WHERE student_id = $2 AND guardian_id = $3 AND ended_at IS NULL)
       ON CONFLICT DO NOTHING RETURNING id`,
      [schoolId, studentId, guardianId, relation],
    );
    if (tied === undefined) throw new Problem(guardianProblems.guardianTied);
    return tied.id;
  }

  private async list(condition: string, id: number): Promise<GuardianTieView[]> {
    const rows = await this.database.query<GuardianTieRow>(
      `SELECT ${tieColumns} ${tieFrom} WHERE ${condition} ORDER BY t.id DESC LIMIT 200`,
      [id],
    );
    return rows.map(toGuardianTieView);
  }
}
