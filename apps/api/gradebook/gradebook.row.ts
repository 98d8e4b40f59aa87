import { z } from 'zod';
import { result } from '../assignments/result.record.ts';
import type { Enrolled } from '../classes/enrolled.ts';
import { type Person, personSchema } from '../classes/person.ts';
import type {
  CategoriesRow,
  ClassCalculationsRow,
  ClassesRow,
  LineItemsRow,
  ResultsRow,
  UsersRow,
} from '../database/schema.generated.ts';
import type { PointsOfTexts } from '../grading/score-scale-points.ts';
import { isoOrNull, moment, numberOrNull, sourcedId } from '../http/fields.ts';
import { outputsOf, readFields, type StoredValues } from '../records/record.ts';
import { textScorePoints, toTextScorePoints } from './text-scores.ts';
import { type TotalRow, toSummary, totalsSummary } from './totals.ts';

/** What a gradebook shows of a result. */
const { scoreStatus, score, textScore, late, missing } = result.fields;
export const cellFields = { scoreStatus, score, textScore, late, missing };

const cell = z.object({
  lineItemSourcedId: sourcedId,
  ...outputsOf(cellFields),
  textScorePoints,
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
};

/** Students × assignments of a class. */
export const gradebook = z
  .object({
    class: z.object({ sourcedId, title: z.string() }),
    calculatedAt: moment.nullable().meta({ description: 'When the class was last calculated' }),
    stale: z.boolean().meta({ description: 'Whether changes await their calculation' }),
    categories: z.array(z.object({ sourcedId, title: z.string(), weight: z.number() })),
    lineItems: z.array(z.object(itemFields)),
    data: z.array(
      z.object({
        student: personSchema,
        enrolled: z.enum(['current', 'former', 'upcoming']),
        results: z.array(cell).meta({ description: 'The results there are; an assignment without one is left out' }),
        totals: totalsSummary.nullable().meta({ description: 'null: not calculated yet' }),
        stale: z.boolean().meta({ description: "Whether a change of this student's totals awaits its calculation" }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Gradebook' });

export type GradebookView = z.output<typeof gradebook>;

/** A class, with whether a change of it or of any of its students awaits its calculation. */
export interface GradebookClass extends Pick<ClassesRow, 'sourced_id' | 'title'> {
  calculated_at: ClassCalculationsRow['calculated_at'] | null;
  stale: boolean;
}

export type GradebookCategory = Pick<CategoriesRow, 'sourced_id' | 'title' | 'weight'>;

export interface GradebookItem
  extends Pick<LineItemsRow, 'id' | 'sourced_id' | 'title' | 'result_value_max' | 'weight' | 'due_date'> {
  pointsOfTexts: PointsOfTexts;
  category_sourced_id: CategoriesRow['sourced_id'];
}

/** What the columns of a gradebook are. */
export interface GradebookLayout {
  class: GradebookClass;
  categories: GradebookCategory[];
  items: GradebookItem[];
}

export type GradebookCell = Pick<ResultsRow, 'line_item_id' | 'student_id' | 'version'> &
  StoredValues<typeof cellFields>;

export interface GradebookStudent extends TotalRow, Pick<UsersRow, 'id'> {
  person: Person;
  enrolled: Exclude<Enrolled, 'all'>;
}

export interface GradebookPage {
  students: { student: GradebookStudent; cells: GradebookCell[] }[];
  nextCursor: string | null;
}

export function toGradebookView(layout: GradebookLayout, { students, nextCursor }: GradebookPage): GradebookView {
  const itemOf = new Map(layout.items.map((item) => [item.id, item.sourced_id]));
  const pointsOf = new Map(layout.items.map((item) => [item.id, item.pointsOfTexts]));
  return {
    class: { sourcedId: layout.class.sourced_id, title: layout.class.title },
    calculatedAt: isoOrNull(layout.class.calculated_at),
    stale: layout.class.stale,
    categories: layout.categories.map((category) => ({
      sourcedId: category.sourced_id,
      title: category.title,
      weight: Number(category.weight),
    })),
    lineItems: layout.items.map(toItem),
    data: students.map(({ student, cells }) => ({
      student: student.person,
      enrolled: student.enrolled,
      results: cells.map((shown) => ({
        lineItemSourcedId: itemOf.get(shown.line_item_id) as string,
        ...readFields(cellFields, shown),
        textScorePoints: toTextScorePoints(shown, pointsOf.get(shown.line_item_id)),
        version: shown.version,
      })),
      totals: toSummary(student),
      stale: student.stale,
    })),
    nextCursor,
  };
}

/** The answer's form of an assignment's row. */
export const toItem = (item: Omit<GradebookItem, 'id' | 'pointsOfTexts'>) => ({
  sourcedId: item.sourced_id,
  title: item.title,
  categorySourcedId: item.category_sourced_id,
  resultValueMax: Number(item.result_value_max),
  weight: numberOrNull(item.weight),
  dueDate: isoOrNull(item.due_date),
});
