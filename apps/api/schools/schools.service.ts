import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { containing, readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';

export interface OrgRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  name: string;
  identifier: string | null;
  parent_sourced_id: string | null;
}

const selection = `SELECT o.id, o.sourced_id, o.status, coalesce(o.date_last_modified, o.updated_at) AS modified_at,
    o.version, o.name, o.identifier, p.sourced_id AS parent_sourced_id
  FROM orgs o LEFT JOIN orgs p ON p.id = o.parent_id`;

const listStatement = {
  name: 'schools-list',
  text: `${selection} WHERE o.school_id = $1 AND o.type = 'school' AND o.status = 'active'
    AND ($2::text IS NULL OR o.name ILIKE $2)
    AND ($3::bigint IS NULL
         OR (lower(o.name), o.id) > (SELECT lower(l.name), l.id FROM orgs l WHERE l.id = $3 AND l.school_id = $1))
    ORDER BY lower(o.name), o.id LIMIT $4`,
};

@Injectable()
export class SchoolsService {
  constructor(private readonly database: Database) {}

  async list<T>(
    schoolId: number,
    query: { limit: number; cursor?: string | undefined; search?: string | undefined },
    toEntry: (row: OrgRow) => T,
  ): Promise<Page<T>> {
    const rows = await this.database.query<OrgRow>(listStatement, [
      schoolId,
      containing(query.search),
      readIdCursor(query.cursor),
      query.limit + 1,
    ]);
    return toIdPage(rows, query.limit, toEntry);
  }

  async read(id: number): Promise<OrgRow> {
    return this.database.one<OrgRow>({ name: 'schools-read', text: `${selection} WHERE o.id = $1` }, [id]);
  }
}
