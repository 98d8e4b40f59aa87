import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { containing, readIdCursor } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Records } from '../records/records.ts';
import { school } from './school.record.ts';

type School = z.output<typeof school.response>;

const listStatement = {
  name: 'schools-list',
  text: `${school.select} WHERE orgs.school_id = $1 AND orgs.type = 'school' AND orgs.status = 'active'
    AND ($2::text IS NULL OR orgs.name ILIKE $2)
    AND ($3::bigint IS NULL
         OR (lower(orgs.name), orgs.id) > (SELECT lower(l.name), l.id FROM orgs l WHERE l.id = $3 AND l.school_id = $1))
    ORDER BY lower(orgs.name), orgs.id LIMIT $4`,
};

@Injectable()
export class SchoolsService {
  constructor(private readonly records: Records) {}

  async list(
    schoolId: number,
    query: { limit: number; cursor?: string | undefined; search?: string | undefined },
  ): Promise<Page<School>> {
    const values = [schoolId, containing(query.search), readIdCursor(query.cursor)];
    return this.records.list(school, listStatement, values, query.limit);
  }

  async read(id: number): Promise<School> {
    return this.records.read(school, id);
  }
}
