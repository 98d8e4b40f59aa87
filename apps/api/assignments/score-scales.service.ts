import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { refuseClosed } from '../grading/closed-periods.ts';
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
  'grading policies': `SELECT count(*) FROM grading_policies p JOIN classes k ON k.id = p.class_id
    WHERE p.score_scale_id = $1 AND k.status = 'active'`,
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

  /**
   * Other values ask for new totals of the class, where an assignment or its policy goes by the scale, and are refused where one of a
   * closed grading period does.
   */
  async update(schoolId: number, id: number, changes: Partial<ScoreScaleValues>, ifMatch: number): Promise<ScoreScale> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(scoreScale, id, ifMatch);
      const values = { ...stored, ...changes };
      const before = scoreScale.fields.scoreScaleValue.read(stored.scoreScaleValue);
      const changesTotals = !isDeepStrictEqual(scoreScale.fields.scoreScaleValue.read(values.scoreScaleValue), before);
      if (changesTotals) await refuseClosed(this.database, 'score_scale_id', [id]);
      await this.records.write(scoreScale, id, await this.records.resolve(scoreScale, { schoolId }, values));
      if (changesTotals) await requestRecalculationOfScoreScale(this.database, id);
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.records.delete(scoreScale, id, ifMatch, dependants);
  }
}
