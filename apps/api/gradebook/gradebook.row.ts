import { z } from 'zod';
import { attempts, type StoredAttempt } from '../assignments/attempts.ts';
import { result } from '../assignments/result.record.ts';
import type { Enrolled } from '../classes/enrolled.ts';
import { type Person, personSchema } from '../classes/person.ts';
import type {
  CategoriesRow,
  ClassCalculationsRow,
  ClassesRow,
  LineItemsRow,
  ResultsRow,
  SubmissionsRow,
  UsersRow,
} from '../database/schema.generated.ts';
import type { PointsOfTexts } from '../grading/rules/score-scale-points.ts';
import { isoOrNull, moment, numberOrNull, sourcedId } from '../http/fields.ts';
import { shownOverride, toShownOverride } from '../overrides/shown-override.ts';
import { outputsOf, readFields, type StoredValues } from '../records/record.ts';
import { countedScore, type ScorePolicy, toCountedScore } from './counted-score.ts';
import { dropped, excused, isSubmittedLate, type MissingRow, submittedLate, toDropped } from './marks.ts';
import { type ScaledItem, textScorePoints, toTextScorePoints } from './text-scores.ts';
import { type TotalRow, toSummary, totalsSummary } from './totals.ts';

/** What a gradebook shows of a result. */
const { scoreStatus, score, textScore, late, missing, draft } = result.fields;
export const cellFields = { scoreStatus, score, textScore, late, missing, draft };

const cell = z.object({
  lineItemSourcedId: sourcedId,
  ...outputsOf(cellFields),
  textScorePoints,
  countedScore,
  submittedAt: moment.nullable(),
  submittedLate,
  excused,
  commented: z.boolean().meta({ description: 'Whether there is a comment, which the result has' }),
  version: z.int().meta({ description: 'What If-Match needs to change this result' }),
});

/** An assignment as gradebooks show it. */
export const itemFields = {
  sourcedId,
  title: z.string(),
  categorySourcedId: sourcedId,
  resultValueMax: z.number(),
  weight: z.number().nullable(),
  dueDate: moment.nullable(),
  neverDrop: z.boolean(),
  extraCredit: z.boolean(),
};

const ownTerms = z.object({
  lineItemSourcedId: sourcedId,
  dueDate: moment.nullable(),
  excused: z.boolean(),
  resultValueMax: z.number(),
});

const attempt = z.object({ lineItemSourcedId: sourcedId, ...attempts.output.element.shape });

/** Students × assignments of a class. */
export const gradebook = z
  .object({
    class: z.object({ sourcedId, title: z.string() }),
    calculatedAt: moment.nullable().meta({ description: 'When the class was last calculated' }),
    stale: z.boolean().meta({ description: 'Whether changes await their calculation' }),
    categories: z.array(
      z.object({ sourcedId, title: z.string(), weight: z.number(), dropLowest: z.int(), dropHighest: z.int() }),
    ),
    lineItems: z.array(z.object(itemFields)),
    data: z.array(
      z.object({
        student: personSchema,
        enrolled: z.enum(['current', 'former', 'upcoming']),
        results: z.array(cell).meta({ description: 'The results there are; an assignment without one is left out' }),
        extensions: z
          .array(ownTerms)
          .meta({ description: 'What assignments ask of the student by an extension; those without one are left out' }),
        attempts: z.array(attempt).meta({
          description: 'Grades of earlier submissions, oldest first, where the grading policy counts the best attempt',
        }),
        submissions: z
          .array(z.object({ lineItemSourcedId: sourcedId, submittedAt: moment }))
          .meta({ description: 'Work that awaits its grade; what was submitted and graded since is left out' }),
        periods: z.array(z.object({ from: moment.nullable(), until: moment.nullable() })).meta({
          description:
            'When the student is of the class, from its first moment until before its last; null: open there',
        }),
        missing: z.array(sourcedId).meta({
          description: 'Assignments that are past due and neither submitted nor graded, or marked as missing',
        }),
        dropped,
        totals: totalsSummary.nullable().meta({ description: 'null: not calculated yet' }),
        override: shownOverride,
        stale: z.boolean().meta({ description: "Whether a change of this student's totals awaits its calculation" }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Gradebook' });

export type GradebookView = z.output<typeof gradebook>;

/** A class, with whether a change of it or of any of its students awaits its calculation. */
export interface GradebookClass extends Pick<ClassesRow, 'sourced_id' | 'title'>, ScorePolicy {
  calculated_at: ClassCalculationsRow['calculated_at'] | null;
  stale: boolean;
  has_letters: boolean;
  has_overrides: boolean;
}

export type GradebookCategory = Pick<CategoriesRow, 'sourced_id' | 'title' | 'weight' | 'drop_lowest' | 'drop_highest'>;

export interface GradebookItem
  extends Pick<
      LineItemsRow,
      'id' | 'sourced_id' | 'title' | 'result_value_max' | 'weight' | 'due_date' | 'never_drop' | 'extra_credit'
    >,
    ScaledItem {
  pointsOfTexts: PointsOfTexts;
  category_sourced_id: CategoriesRow['sourced_id'];
}

/** What the columns of a gradebook are. */
export interface GradebookLayout {
  class: GradebookClass;
  categories: GradebookCategory[];
  items: GradebookItem[];
}

export type GradebookCell = Pick<ResultsRow, 'line_item_id' | 'student_id' | 'version' | 'submitted_at'> &
  StoredValues<typeof cellFields> & {
    commented: boolean;
    /** Of a class whose best attempt counts. */
    attempts: StoredAttempt[];
    /** The extension that counts for the student. */
    extension?: GradebookExtension;
    /** Where that has other points possible; else those of the assignment count. */
    pointsOfTexts?: PointsOfTexts;
  };

export interface GradebookExtension extends Pick<LineItemsRow, 'due_date'> {
  line_item_id: number;
  student_id: number;
  excused: boolean;
  /** Null: those of the assignment. */
  result_value_max: string | null;
}

export interface GradebookStudent extends TotalRow, Pick<UsersRow, 'id'> {
  person: Person;
  enrolled: Exclude<Enrolled, 'all'>;
  periods: { from: string | null; until: string | null }[];
}

export type GradebookSubmission = Pick<SubmissionsRow, 'line_item_id' | 'student_id' | 'submitted_at'>;

export interface GradebookPage {
  students: {
    student: GradebookStudent;
    cells: GradebookCell[];
    extensions: GradebookExtension[];
  }[];
  /** Before its results were. */
  readAt: Date;
  nextCursor: string | null;
}

export function toGradebookView(
  layout: GradebookLayout,
  { students, nextCursor }: GradebookPage,
  missing: readonly MissingRow[],
  submissions: readonly GradebookSubmission[],
): GradebookView {
  const missingOf = Map.groupBy(missing, (row) => row.student_id);
  const submissionsOf = Map.groupBy(submissions, (row) => row.student_id);
  const itemOf = new Map(layout.items.map((item) => [item.id, item]));
  const sourcedIds = new Map(layout.items.map((item) => [String(item.id), item.sourced_id]));
  return {
    class: { sourcedId: layout.class.sourced_id, title: layout.class.title },
    calculatedAt: isoOrNull(layout.class.calculated_at),
    stale: layout.class.stale,
    categories: layout.categories.map((category) => ({
      sourcedId: category.sourced_id,
      title: category.title,
      weight: Number(category.weight),
      dropLowest: category.drop_lowest,
      dropHighest: category.drop_highest,
    })),
    lineItems: layout.items.map(toItem),
    data: students.map(({ student, cells, extensions }) => ({
      student: student.person,
      enrolled: student.enrolled,
      results: cells.map((shown) => toCell(shown, itemOf.get(shown.line_item_id) as GradebookItem, layout.class)),
      extensions: extensions.map((extension) =>
        toOwnTerms(extension, itemOf.get(extension.line_item_id) as GradebookItem),
      ),
      attempts: cells.flatMap((shown) =>
        attempts.read(shown.attempts).map((earlier) => ({
          lineItemSourcedId: (itemOf.get(shown.line_item_id) as GradebookItem).sourced_id,
          ...earlier,
        })),
      ),
      submissions: (submissionsOf.get(student.id) ?? []).map((row) => ({
        lineItemSourcedId: (itemOf.get(row.line_item_id) as GradebookItem).sourced_id,
        submittedAt: row.submitted_at.toISOString(),
      })),
      periods: student.periods.map(({ from, until }) => ({ from: isoText(from), until: isoText(until) })),
      missing: (missingOf.get(student.id) ?? []).flatMap((row) => itemOf.get(row.line_item_id)?.sourced_id ?? []),
      dropped: toDropped(student.inputs, sourcedIds),
      totals: toSummary(student),
      override: toShownOverride(student.override),
      stale: student.stale,
    })),
    nextCursor,
  };
}

/** A moment as PostgreSQL has it in JSON. */
const isoText = (moment: string | null): string | null => isoOrNull(moment === null ? null : new Date(moment));

function toCell(shown: GradebookCell, item: GradebookItem, policy: ScorePolicy): z.output<typeof cell> {
  const { extension, pointsOfTexts = item.pointsOfTexts } = shown;
  const ownItem = {
    pointsOfTexts,
    excused: extension?.excused ?? false,
    due_date: extension?.due_date ?? item.due_date,
    result_value_max: extension?.result_value_max ?? item.result_value_max,
  };
  return {
    lineItemSourcedId: item.sourced_id,
    ...readFields(cellFields, shown),
    textScorePoints: toTextScorePoints(shown, pointsOfTexts),
    countedScore: toCountedScore(policy, ownItem, { ...shown, submittedAt: shown.submitted_at }),
    submittedAt: isoOrNull(shown.submitted_at),
    submittedLate: isSubmittedLate({ late: shown.late, submittedAt: shown.submitted_at }, ownItem.due_date),
    excused: ownItem.excused || shown.scoreStatus === 'exempt',
    commented: shown.commented,
    version: shown.version,
  };
}

const toOwnTerms = (extension: GradebookExtension, item: GradebookItem) => ({
  lineItemSourcedId: item.sourced_id,
  dueDate: isoOrNull(extension.due_date),
  excused: extension.excused,
  resultValueMax: Number(extension.result_value_max ?? item.result_value_max),
});

/** The answer's form of an assignment's row. */
export const toItem = (item: Omit<GradebookItem, 'id' | 'pointsOfTexts' | keyof ScaledItem>) => ({
  sourcedId: item.sourced_id,
  title: item.title,
  categorySourcedId: item.category_sourced_id,
  resultValueMax: Number(item.result_value_max),
  weight: numberOrNull(item.weight),
  dueDate: isoOrNull(item.due_date),
  neverDrop: item.never_drop,
  extraCredit: item.extra_credit,
});
