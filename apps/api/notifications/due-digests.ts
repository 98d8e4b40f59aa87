import { Injectable } from '@nestjs/common';
import type { DigestsRow, NotificationPreferencesRow, UsersRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { dayIn } from '../schools/school-day.ts';
import { roleToday } from '../users/role-today.ts';

/** Who never had a digest hears of this much, and nobody of more than that: what is older is no news. */
const firstWindow = `interval '24 hours'`;
const longestWindow = `interval '14 days'`;

/**
 * Up to when everything is in the tables that ever will be: rows have the moment at which their transaction began, so what
 * a transaction still in progress writes may be older than what is there. The next digest begins here.
 */
const settledMoment = `SELECT least($1::timestamptz, min(a.xact_start)) AS at FROM pg_stat_activity a
  WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()`;

/** SQL: a moment as the database has it. A `Date` would be cut to milliseconds, and what happened in between mentioned twice or never. */
export const microseconds = (moment: string): string => `(extract(epoch FROM ${moment}) * 1000000)::bigint`;

/**
 * Writes the digests of a school ($1) that are due at a moment ($2), each once a user and day of the school, whoever else
 * does the same. An hour counts from the day on that it was chosen before. Also who wants none has a row: once they want
 * one, it begins there. $3: up to when they report; $4: before their hour too; $5: at most so many,
 * $6: behind this one, so that a large school is walked through once. What another worker claimed meanwhile has no `from`.
 */
const claimStatement = `WITH school AS (
    SELECT z.id, ${dayIn('z.time_zone', '$2::timestamptz')} AS day, $2::timestamptz AT TIME ZONE z.time_zone AS clock, z.time_zone
    FROM schools z WHERE z.id = $1 AND coalesce(z.closed_on > ${dayIn('z.time_zone', '$2::timestamptz')}, true)),
  due AS (
    SELECT u.id, z.day, ${roleToday('u', 'u.role', 'z.day')} AS role, coalesce(p.digest, true) AS wanted,
      coalesce(p.kinds_off, '{}') AS kinds_off,
      greatest($2 - ${longestWindow}, coalesce((SELECT d.until_at FROM digests d WHERE d.user_id = u.id ORDER BY d.day DESC
        LIMIT 1), $2 - ${firstWindow})) AS from_at
    FROM school z JOIN users u ON u.school_id = z.id LEFT JOIN notification_preferences p ON p.user_id = u.id
      CROSS JOIN LATERAL (SELECT z.day + make_interval(hours => coalesce(p.digest_hour, 17)) AS at) chosen
    WHERE u.status = 'active' AND u.enabled AND u.cognito_sub IS NOT NULL AND u.email IS NOT NULL
      AND ($4 OR (chosen.at <= z.clock AND coalesce(p.updated_at AT TIME ZONE z.time_zone <= chosen.at, true)))
      AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.user_id = u.id AND d.day = z.day)
      AND u.id > $6
    ORDER BY u.id LIMIT $5),
  claimed AS (
    INSERT INTO digests (user_id, day, school_id, from_at, until_at)
    SELECT id, day, $1, from_at, greatest(from_at, $3::timestamptz) FROM due
    ON CONFLICT (user_id, day) DO NOTHING RETURNING user_id, day, from_at, until_at)
  SELECT due.id AS user_id, due.day, ${microseconds('c.from_at')} AS "from", ${microseconds('c.until_at')} AS until, due.role,
    due.wanted, due.kinds_off
  FROM due LEFT JOIN claimed c ON c.user_id = due.id ORDER BY due.id`;

export interface DueDigest extends Pick<DigestsRow, 'user_id' | 'day'> {
  /** Since 1970. What happened after the first and up to the second is news. */
  from: number;
  until: number;
  role: UsersRow['role'];
  wanted: boolean;
  kinds_off: NotificationPreferencesRow['kinds_off'];
}

export interface DueOptions {
  /** The moment it is; by default that of the database. */
  at?: Date;
  /** Also of those whose hour is still to come today. */
  beforeHour: boolean;
  limit: number;
  /** Only those with a greater id. */
  after: number;
}

type Candidate = Omit<DueDigest, 'from' | 'until'> & { from: number | null; until: number | null };

export interface Claimed {
  /** Those that are the caller's to write. */
  digests: DueDigest[];
  /** The last one that was due, whoever claimed it; undefined where none was. */
  last: number | undefined;
}

/** Whose digests are due. Must be called in the transaction that writes their mails: it claims them. */
@Injectable()
export class DueDigests {
  constructor(private readonly database: JobsDatabase) {}

  async claim(schoolId: number, { at, beforeHour, limit, after }: DueOptions): Promise<Claimed> {
    if (!this.database.inTransaction) throw new Error('Digests are claimed in the transaction that writes their mails');
    const now = at ?? (await this.database.one<{ now: Date }>('SELECT now()')).now;
    const settled = await this.database.one<{ at: Date }>(settledMoment, [now]);
    const candidates = await this.database.query<Candidate>(claimStatement, [
      schoolId,
      now,
      settled.at,
      beforeHour,
      limit,
      after,
    ]);
    return { digests: candidates.filter(isClaimed), last: candidates.at(-1)?.user_id };
  }

  /** Notes which of them have a mail. */
  async noteMails(mails: readonly (Pick<DueDigest, 'user_id' | 'day'> & { dedupeKey: string })[]): Promise<void> {
    if (mails.length === 0) return;
    await this.database.run(
      `UPDATE digests d SET dedupe_key = n.key FROM unnest($1::bigint[], $2::date[], $3::text[]) AS n (user_id, day, key)
       WHERE d.user_id = n.user_id AND d.day = n.day`,
      [mails.map((mail) => mail.user_id), mails.map((mail) => mail.day), mails.map((mail) => mail.dedupeKey)],
    );
  }
}

const isClaimed = (candidate: Candidate): candidate is DueDigest => candidate.from !== null;
