import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { GuardianTiesRow, SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { MailOutbox } from '../mail/outbox.ts';

const texts = {
  begun: (school: string) =>
    `${school} lets you see the posted grades, reports and assignments of a student on ClassBoard. Sign in with this ` +
    'address to see whose. If you do not know why, speak to the school.',
  ended: (school: string) =>
    `You no longer see the grades, reports and assignments of a student at ${school} on ClassBoard: that access has ended. ` +
    'If you see other students there, nothing changes for those. If you do not know why, speak to the school.',
} as const;

interface Reader extends Pick<UsersRow, 'id'> {
  school: SchoolsRow['name'];
}

/**
 * Mails guardians that a tie began or ended, and nobody else: who was tied is no business of the other parent, and a child
 * who asked for the end is not named either. A mail holds no name of a person: anybody may read over a shoulder. Whoever
 * has no account yet gets an invitation instead. Imports send none: their ties come by the thousand, from a school's own records.
 */
@Injectable()
export class GuardianNotices {
  constructor(
    private readonly database: Database,
    private readonly outbox: MailOutbox,
  ) {}

  /** To be called in the transaction of the change. */
  async write(
    event: keyof typeof texts,
    schoolId: SchoolsRow['id'],
    ties: readonly Pick<GuardianTiesRow, 'id' | 'guardian_id'>[],
  ): Promise<void> {
    const readers = await this.database.query<Reader>(
      `SELECT u.id, z.name AS school FROM users u JOIN schools z ON z.id = u.school_id
       WHERE u.id = ANY ($1) AND u.status = 'active' AND u.cognito_sub IS NOT NULL`,
      [ties.map((tie) => tie.guardian_id)],
    );
    await this.outbox.enqueueAll(
      readers.map(({ id: userId, school }) => ({
        userId,
        schoolId,
        kind: 'guardianNotice',
        // Of a pair an import and an invitation may each have made a tie: they end with one mail.
        dedupeKey: `guardian-notice/${event}/${Math.min(...idsOf(ties, userId))}`,
        subject: 'Your ClassBoard account',
        text: texts[event](school),
      })),
    );
  }
}

const idsOf = (ties: readonly Pick<GuardianTiesRow, 'id' | 'guardian_id'>[], guardianId: number): number[] =>
  ties.filter((tie) => tie.guardian_id === guardianId).map(({ id }) => id);
