import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { line } from '../http/fields.ts';
import type { ListPage } from '../http/pages.ts';
import { containing, describeList, type ListQuery } from '../records/lists.ts';
import { Records } from '../records/records.ts';
import { school } from './school.record.ts';

type School = z.output<typeof school.response>;

/** $1: school. */
export const schoolList = describeList(school, {
  place: 'orgs.school_id = $1',
  scope: `orgs.type = 'school'`,
  filters: {
    q: {
      schema: line(100).meta({ description: 'Part of the name' }),
      condition: (value) => `orgs.name ILIKE ${value}`,
      toValue: containing,
    },
  },
  sorts: { name: ['lower(orgs.name)'] },
});

@Injectable()
export class SchoolsService {
  constructor(private readonly records: Records) {}

  async list(schoolId: number, query: ListQuery): Promise<ListPage<School>> {
    return this.records.list(school, schoolList, [schoolId], query);
  }

  async read(id: number): Promise<School> {
    return this.records.read(school, id);
  }
}
