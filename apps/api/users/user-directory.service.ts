import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { readIdCursor } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Records } from '../records/records.ts';
import { schoolDay } from '../schools/school-day.ts';
import { roleToday } from './role-today.ts';
import { type schoolUser, user } from './user.record.ts';

export interface UserFilter {
  q?: string | undefined;
  role?: string | undefined;
  enabled?: boolean | undefined;
  limit: number;
  cursor?: string | undefined;
}

export type SchoolUser = z.output<typeof schoolUser>;

/**
 * Sorted by family name, given name and id, in the order of the index that serves it. A role differs from the one stored
 * only where a role record has dates: for the rest the filter compares columns.
 */
const listStatement = `${user.select}
  WHERE users.school_id = $1 AND users.status = 'active'
    AND ($2::bigint IS NULL OR (lower(users.family_name), lower(users.given_name), users.id) >
         (SELECT lower(l.family_name), lower(l.given_name), l.id FROM users l WHERE l.id = $2 AND l.school_id = $1))
    AND ($3::text IS NULL OR starts_with(lower(users.family_name), lower($3))
         OR starts_with(lower(users.given_name), lower($3)) OR starts_with(lower(users.email), lower($3)))
    AND ($4::text IS NULL OR (users.role = $4 OR users.id IN (SELECT r.user_id FROM roles r
           WHERE r.school_id = $1 AND (r.begin_date IS NOT NULL OR r.end_date IS NOT NULL)))
         AND ${roleToday('users', 'users.role', schoolDay('$1'))} = $4)
    AND ($5::boolean IS NULL OR users.enabled = $5)
  ORDER BY lower(users.family_name), lower(users.given_name), users.id LIMIT $6`;

/** The users of a school, as its administrators look them up. */
@Injectable()
export class UserDirectoryService {
  constructor(private readonly records: Records) {}

  async list(schoolId: number, { q, role, enabled, limit, cursor }: UserFilter): Promise<Page<SchoolUser>> {
    const values = [schoolId, readIdCursor(cursor), q ?? null, role ?? null, enabled ?? null];
    return this.records.list(user, listStatement, values, limit);
  }

  async read(id: number): Promise<SchoolUser> {
    return this.records.read(user, id);
  }
}
