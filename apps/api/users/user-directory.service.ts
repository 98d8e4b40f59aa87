import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { type Page, readCursor, toPage } from '../http/pages.ts';
import { type SchoolUser, type SchoolUserRow, schoolUserColumns, toSchoolUser } from './user-row.ts';

export interface UserFilter {
  q?: string | undefined;
  role?: string | undefined;
  enabled?: boolean | undefined;
  limit: number;
  cursor?: string | undefined;
}

interface ListedRow extends SchoolUserRow, Pick<UsersRow, 'id'> {
  family_key: string;
  given_key: string;
}

const sortKey = z.string().refine((text) => !text.includes('\0'));
const cursorShape = z.tuple([sortKey, sortKey, z.int()]);

/** The users of a school, as its administrators look them up. */
@Injectable()
export class UserDirectoryService {
  constructor(private readonly database: Database) {}

  /** Sorted by family name, given name and id, in the order of the index that serves it. */
  async list(caller: Caller, filter: UserFilter): Promise<Page<SchoolUser>> {
    const [family, given, id] = readCursor(filter.cursor, cursorShape) ?? [null, null, null];
    const rows = await this.database.query<ListedRow>(
      `SELECT ${schoolUserColumns}, u.id, lower(u.family_name) AS family_key, lower(u.given_name) AS given_key
       FROM users u
       WHERE u.school_id = $1 AND u.status = 'active'
         AND ($2::text IS NULL OR (lower(u.family_name), lower(u.given_name), u.id) > ($2::text, $3::text, $4::bigint))
         AND ($5::text IS NULL OR starts_with(lower(u.family_name), lower($5)) OR starts_with(lower(u.given_name), lower($5))
              OR starts_with(lower(u.email), lower($5)))
         AND ($6::text IS NULL OR u.role = $6)
         AND ($7::boolean IS NULL OR u.enabled = $7)
       ORDER BY lower(u.family_name), lower(u.given_name), u.id
       LIMIT $8`,
      [
        caller.schoolId,
        family,
        given,
        id,
        filter.q ?? null,
        filter.role ?? null,
        filter.enabled ?? null,
        filter.limit + 1,
      ],
    );
    return toPage(rows, filter.limit, (row) => [row.family_key, row.given_key, row.id], toSchoolUser);
  }

  async read(userId: number): Promise<SchoolUser> {
    const row = await this.database.one<SchoolUserRow>(`SELECT ${schoolUserColumns} FROM users u WHERE u.id = $1`, [
      userId,
    ]);
    return toSchoolUser(row);
  }
}
