import { z } from 'zod';
import { result } from '../assignments/result.record.ts';
import type { OrNull } from '../database/rows.ts';
import type { CategoriesRow, ClassesRow, LineItemsRow, ResultsRow } from '../database/schema.generated.ts';
import { sourcedId } from '../http/fields.ts';
import { shownOverride, toShownOverride } from '../overrides/shown-override.ts';
import { outputsOf, readFields, type StoredValues } from '../records/record.ts';
import { countedScore, type ScorePolicy, toCountedScore } from './counted-score.ts';
import { itemFields, toItem } from './gradebook.row.ts';
import { dropped, isSubmittedLate, submittedLate, toDropped } from './marks.ts';
import { pointsOfItem, type ScaledItem, textScorePoints, toTextScorePoints } from './text-scores.ts';
import { type TotalRow, toExplained, totalsExplained } from './totals.ts';

/** What students see of a result of theirs. */
const { scoreStatus, score, textScore, submittedAt, attempts, comment, late, missing } = result.fields;
export const ownResultFields = { scoreStatus, score, textScore, submittedAt, attempts, comment, late, missing };

const ownResult = z.object({ sourcedId, ...outputsOf(ownResultFields), textScorePoints, countedScore, submittedLate });

/** What a student sees of one class. Due dates and points possible are those that count for the student. */
export const ownGrades = z
  .object({
    class: z.object({ sourcedId, title: z.string() }),
    status: z
      .enum(['active', 'tobedeleted'])
      .meta({ description: 'tobedeleted: you no longer attend the class, and see nothing of it but this' }),
    totals: totalsExplained.nullable().meta({ description: 'null: not calculated yet' }),
    dropped,
    override: shownOverride,
    stale: z.boolean().meta({ description: 'Whether a change of these totals awaits its calculation' }),
    lineItems: z.array(
      z.object({
        ...itemFields,
        excused: z.boolean().meta({ description: 'Whether an extension has it count for nothing' }),
        result: ownResult.nullable().meta({ description: 'null: nothing submitted or graded' }),
      }),
    ),
  })
  .meta({ id: 'OwnGrades' });

export type OwnGradesView = z.output<typeof ownGrades>;

export interface OwnClassRow extends TotalRow, Pick<ClassesRow, 'id' | 'sourced_id' | 'title'> {
  attended: boolean;
}

export interface OwnItemRow
  extends Pick<
      LineItemsRow,
      | 'id'
      | 'class_id'
      | 'sourced_id'
      | 'title'
      | 'result_value_max'
      | 'weight'
      | 'due_date'
      | 'never_drop'
      | 'extra_credit'
    >,
    ScaledItem,
    ScorePolicy,
    OrNull<StoredValues<typeof ownResultFields>> {
  category_sourced_id: CategoriesRow['sourced_id'];
  excused: boolean;
  /** Null, as the fields of the result, where there is none. */
  result_sourced_id: ResultsRow['sourced_id'] | null;
}

export interface OwnGradesRow {
  class: OwnClassRow;
  items: OwnItemRow[];
}

/** @param titles of the categories that the totals name, by sourcedId */
export const toOwnGradesView = (entry: OwnGradesRow, titles: ReadonlyMap<string, string>): OwnGradesView => ({
  class: { sourcedId: entry.class.sourced_id, title: entry.class.title },
  status: entry.class.attended ? 'active' : 'tobedeleted',
  totals: entry.class.attended ? toExplained(entry.class, titles) : null,
  dropped: toDropped(
    entry.class.attended ? entry.class.inputs : null,
    new Map(entry.items.map((item) => [String(item.id), item.sourced_id])),
  ),
  override: entry.class.attended ? toShownOverride(entry.class.override) : null,
  stale: entry.class.attended && entry.class.stale,
  lineItems: entry.items.map((item) => ({
    ...toItem(item),
    excused: item.excused,
    result: toOwnResult(item),
  })),
});

function toOwnResult(item: OwnItemRow): OwnGradesView['lineItems'][number]['result'] {
  const { result_sourced_id: sourcedId, scoreStatus } = item;
  if (sourcedId === null || scoreStatus === null) return null;
  const pointsOfTexts = pointsOfItem(item);
  const cell = { ...item, scoreStatus, attempts: item.attempts ?? [] };
  return {
    sourcedId,
    ...readFields(ownResultFields, cell),
    textScorePoints: toTextScorePoints(cell, pointsOfTexts),
    countedScore: toCountedScore(item, { ...item, pointsOfTexts }, cell),
    submittedLate: isSubmittedLate(cell, item.due_date),
  };
}
