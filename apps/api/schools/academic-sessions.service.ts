import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { refuseMoveOfClosed } from '../grading/closed-periods.ts';
import { requestRecalculationOfSession } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { academicSession, sessionType } from './academic-session.record.ts';
import { schoolProblems } from './errors.ts';

type AcademicSession = z.output<typeof academicSession.response>;
type SessionValues = ValuesOf<typeof academicSession>;

/** $1: school. */
export const academicSessionList = describeList(academicSession, {
  place: 'academic_sessions.school_id = $1',
  filters: {
    type: {
      schema: sessionType.meta({ description: 'Only sessions of this type' }),
      condition: (value) => `academic_sessions.type = ${value}`,
    },
  },
  sorts: {
    startDate: ['academic_sessions.start_date'],
    endDate: ['academic_sessions.end_date'],
    title: ['lower(academic_sessions.title)'],
  },
});

const dependants = {
  'sessions inside it': `SELECT count(*) FROM academic_sessions WHERE parent_id = $1 AND status = 'active'`,
  courses: `SELECT count(*) FROM courses WHERE school_year_id = $1 AND status = 'active'`,
  classes: `SELECT count(*) FROM class_terms t JOIN classes k ON k.id = t.class_id
    WHERE t.academic_session_id = $1 AND k.status = 'active'`,
  'line items': `SELECT count(*) FROM line_items
    WHERE (grading_period_id = $1 OR academic_session_id = $1) AND status = 'active'`,
  'grading policies': `SELECT count(*) FROM grading_period_weights w JOIN classes k ON k.id = w.class_id
    WHERE w.academic_session_id = $1 AND k.status = 'active'`,
};

@Injectable()
export class AcademicSessionsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  async list(schoolId: number, query: ListQuery): Promise<ListPage<AcademicSession>> {
    return this.records.list(academicSession, academicSessionList, [schoolId], query);
  }

  async read(id: number): Promise<AcademicSession> {
    return this.records.read(academicSession, id);
  }

  async create(schoolId: number, values: SessionValues): Promise<AcademicSession> {
    requireOrder(values);
    return this.records.create(academicSession, { schoolId }, values);
  }

  async update(
    schoolId: number,
    id: number,
    changes: Partial<SessionValues>,
    ifMatch: number,
  ): Promise<AcademicSession> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(academicSession, id, ifMatch);
      const values = { ...stored, ...changes };
      requireOrder(values);
      const resolved = await this.records.resolve(academicSession, { schoolId }, values);
      const parentId = resolved.ids.parentSourcedId ?? null;
      if (parentId !== null) await this.refuseCycle(id, parentId);
      const moves = values.parentSourcedId !== stored.parentSourcedId;
      if (moves) await refuseMoveOfClosed(this.database, schoolId, id, parentId);
      await this.records.write(academicSession, id, resolved);
      if (moves) await requestRecalculationOfSession(this.database, id);
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.records.delete(academicSession, id, ifMatch, dependants);
  }

  private async refuseCycle(id: number, parentId: number): Promise<void> {
    const cycle = await this.database.first(
      `WITH RECURSIVE above (id) AS (
         VALUES ($2::bigint)
         UNION SELECT a.parent_id FROM academic_sessions a JOIN above ON above.id = a.id WHERE a.parent_id IS NOT NULL
       ) SELECT 1 FROM above WHERE id = $1`,
      [id, parentId],
    );
    if (cycle !== undefined) throw new Problem(schoolProblems.sessionCycle);
  }
}

function requireOrder({ startDate, endDate }: Pick<SessionValues, 'startDate' | 'endDate'>): void {
  if (endDate >= startDate) return;
  const message = 'expected a day that is not before startDate';
  throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/endDate', message }] });
}
