import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { containing, readIdCursor } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { course } from './course.record.ts';

type Course = z.output<typeof course.response>;
type CourseValues = ValuesOf<typeof course>;

const listStatement = {
  name: 'courses-list',
  text: `${course.select} WHERE courses.school_id = $1 AND courses.status = 'active'
    AND ($2::text IS NULL OR courses.title ILIKE $2 OR courses.course_code ILIKE $2)
    AND ($3::bigint IS NULL OR (lower(courses.title), courses.id) >
         (SELECT lower(l.title), l.id FROM courses l WHERE l.id = $3 AND l.school_id = $1))
    ORDER BY lower(courses.title), courses.id LIMIT $4`,
};

const dependants = { classes: `SELECT count(*) FROM classes WHERE course_id = $1 AND status = 'active'` };

@Injectable()
export class CoursesService {
  constructor(private readonly records: Records) {}

  async list(
    schoolId: number,
    query: { limit: number; cursor?: string | undefined; search?: string | undefined },
  ): Promise<Page<Course>> {
    const values = [schoolId, containing(query.search), readIdCursor(query.cursor)];
    return this.records.list(course, listStatement, values, query.limit);
  }

  async read(id: number): Promise<Course> {
    return this.records.read(course, id);
  }

  async create(schoolId: number, values: CourseValues): Promise<Course> {
    return this.records.create(course, { schoolId }, values);
  }

  async update(schoolId: number, id: number, changes: Partial<CourseValues>, ifMatch: number): Promise<Course> {
    return this.records.update(course, { schoolId }, id, changes, ifMatch);
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.records.delete(course, id, ifMatch, dependants);
  }
}
