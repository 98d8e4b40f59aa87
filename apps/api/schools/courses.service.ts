import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { line } from '../http/fields.ts';
import type { ListPage } from '../http/pages.ts';
import { containing, describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { course } from './course.record.ts';

type Course = z.output<typeof course.response>;
type CourseValues = ValuesOf<typeof course>;

/** $1: school. */
export const courseList = describeList(course, {
  place: 'courses.school_id = $1',
  filters: {
    q: {
      schema: line(100).meta({ description: 'Part of the title or the code' }),
      condition: (value) => `courses.title ILIKE ${value} OR courses.course_code ILIKE ${value}`,
      toValue: containing,
    },
  },
  sorts: { title: ['lower(courses.title)'], courseCode: [`lower(coalesce(courses.course_code, ''))`] },
});

const dependants = { classes: `SELECT count(*) FROM classes WHERE course_id = $1 AND status = 'active'` };

@Injectable()
export class CoursesService {
  constructor(private readonly records: Records) {}

  async list(schoolId: number, query: ListQuery): Promise<ListPage<Course>> {
    return this.records.list(course, courseList, [schoolId], query);
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
