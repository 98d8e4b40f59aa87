import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { requestRecalculationOfScoreScale } from '../grading/recalculation-requests.ts';
import type { ListPage } from '../http/pages.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { scoreScale } from './score-scale.record.ts';

type ScoreScale = z.output<typeof scoreScale.response>;
type ScoreScaleValues = ValuesOf<typeof scoreScale>;

/** $1: class. */
export const scoreScaleList = describeList(scoreScale, {
  place: 'score_scales.class_id = $1',
  // As they were made.
  sorts: { sourcedId: ['score_scales.sourced_id'], title: ['lower(score_scales.title)'] },
});

const dependants = {
  'line items': `SELECT count(*) FROM line_items WHERE score_scale_id = $1 AND status = 'active'`,
};

@Injectable()
export class ScoreScalesService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** Oldest first. */
  async list(classId: number, query: ListQuery): Promise<ListPage<ScoreScale>> {
    return this.records.list(scoreScale, scoreScaleList, [classId], query);
  }

  async read(id: number): Promise<ScoreScale> {
    return this.records.read(scoreScale, id);
  }

  /** Asks for no totals: no assignment goes by it yet. */
  async create(schoolId: number, classId: number, values: ScoreScaleValues): Promise<ScoreScale> {
    return this.records.create(scoreScale, { schoolId, classId }, values);
  }

  /** Other values ask for new totals of the class, where an assignment goes by the scale. */
  async update(schoolId: number, id: number, changes: Partial<ScoreScaleValues>, ifMatch: number): Promise<ScoreScale> {
    return this.database.transaction(async () => {
      const updated = await this.records.update(scoreScale, { schoolId }, id, changes, ifMatch);
      const isNew = updated.version !== ifMatch;
      if (isNew && changes.scoreScaleValue !== undefined) await requestRecalculationOfScoreScale(this.database, id);
      return updated;
    });
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.records.delete(scoreScale, id, ifMatch, dependants);
  }
}
