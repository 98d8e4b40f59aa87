import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { userProblems } from './errors.ts';

interface Sent {
  to_address: number;
  by_user: number;
  by_school: number;
  /** Until the first of them no longer counts. */
  address_seconds: number | null;
  user_seconds: number | null;
  school_seconds: number | null;
}

const secondsUntilFirstEnds = (filter: string): string =>
  `ceil(extract(epoch FROM min(expires_at) FILTER (WHERE ${filter}) - now()))::integer`;

const sentStatement = `SELECT count(*) FILTER (WHERE address_key = $3) AS to_address,
    count(*) FILTER (WHERE invited_by = $2) AS by_user, count(*) AS by_school,
    ${secondsUntilFirstEnds('address_key = $3')} AS address_seconds,
    ${secondsUntilFirstEnds('invited_by = $2')} AS user_seconds, ${secondsUntilFirstEnds('true')} AS school_seconds
  FROM invitations WHERE school_id = $1 AND expires_at > now()`;

/** Bounds the mails of invitations in 24 hours: of a school, of each of its administrators, and to an address. */
@Injectable()
export class InvitationQuotas {
  constructor(
    private readonly database: Database,
    private readonly config: AppConfig,
  ) {}

  /**
   * To be called in a transaction: invitations of a school wait for each other until it ends.
   * @returns what `release` takes
   * @throws Problem invitation-quota-reached
   */
  async reserve(caller: Caller, email: string): Promise<number> {
    const { env } = this.config;
    // The address itself is kept with the user alone.
    const key = hash('sha256', email);
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('invitations', $1))`, [caller.schoolId]);
    const sent = await this.database.one<Sent>(sentStatement, [caller.schoolId, caller.id, key]);
    if (sent.to_address >= env.INVITATIONS_PER_ADDRESS_PER_DAY) {
      throw reached(`This address was invited ${sent.to_address} times`, sent.address_seconds);
    }
    if (sent.by_user >= env.INVITATIONS_PER_USER_PER_DAY) {
      throw reached(`You sent ${sent.by_user} invitations`, sent.user_seconds);
    }
    if (sent.by_school >= env.INVITATIONS_PER_SCHOOL_PER_DAY) {
      throw reached(`Your school sent ${sent.by_school} invitations`, sent.school_seconds);
    }
    const { id } = await this.database.one<{ id: number }>(
      'INSERT INTO invitations (school_id, invited_by, address_key) VALUES ($1, $2, $3) RETURNING id',
      [caller.schoolId, caller.id, key],
    );
    return id;
  }

  /** Nothing was sent. */
  async release(id: number): Promise<void> {
    await this.database.run('DELETE FROM invitations WHERE id = $1', [id]);
  }
}

const reached = (detail: string, seconds: number | null): Problem =>
  new Problem(userProblems.invitationQuotaReached, {
    detail: `${detail} within 24 hours.`,
    headers: { 'retry-after': String(Math.max(1, seconds ?? 60)) },
  });
