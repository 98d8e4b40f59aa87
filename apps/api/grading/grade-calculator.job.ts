import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ClassesRow } from '../database/schema.generated.ts';
import type { FanOutJob, ItemResult, JobRun, PlannedItem } from '../jobs/definitions.ts';
import { ScheduledJob } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { boundaryPassed } from './boundaries.ts';
import { GradeCalculator } from './grade-calculator.ts';

/**
 * Every hour: the classes with recalculation requests, those never computed, and those where an item was assigned or fell
 * due since, or an enrolment began or ended.
 * A run that is missed is made up by the next, which finds the same requests and more.
 */
@Injectable()
@ScheduledJob({
  name: 'grade-calculator',
  cron: '0 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Computes the totals of classes that changed',
})
export class GradeCalculatorJob implements FanOutJob {
  readonly parameters = z.strictObject({ full: z.boolean().optional() });

  constructor(
    private readonly database: JobsDatabase,
    private readonly calculator: GradeCalculator,
  ) {}

  /** One item a class, the largest first so that no long one is left alone at the end. */
  async plan(run: JobRun): Promise<PlannedItem[]> {
    const rows = await this.database.query<Pick<ClassesRow, 'id' | 'sourced_id' | 'school_id'>>(
      `SELECT c.id, c.sourced_id, c.school_id
       FROM classes c LEFT JOIN class_calculations k ON k.class_id = c.id
       WHERE c.status = 'active' AND ($1::bigint IS NULL OR c.school_id = $1) AND (
         $2 OR k.class_id IS NULL
         OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = c.id)
         OR ${boundaryPassed('c', 'k.as_of', 'now()')})
       ORDER BY k.enrollments_calculated DESC NULLS FIRST, c.id`,
      [run.schoolId, isFull(run)],
    );
    return rows.map((row) => ({ key: String(row.id), label: row.sourced_id, schoolId: row.school_id }));
  }

  async work(run: JobRun, itemKey: string): Promise<ItemResult> {
    return { ...(await this.calculator.calculate(Number(itemKey), isFull(run))) };
  }
}

const isFull = (run: JobRun): boolean => run.parameters.full === true;
