import { z } from 'zod';
import type { Attempt } from '../assignments/attempts.ts';
import { scoreStatus } from '../assignments/result.record.ts';
import { type Person, personJson, personSchema } from '../classes/person.ts';
import type { ClassesRow, GradebookFilesRow } from '../database/schema.generated.ts';
import { isoOrNull, moment, numberOrNull, sourcedId } from '../http/fields.ts';
import type { CellFacts } from './grade-cell.ts';
import type { Plan, PlannedChange, PlannedRefusal } from './plan.ts';

/** What came of a change. */
export const outcome = z
  .enum(['planned', 'written', 'changed', 'notEnrolled', 'gradingPeriodClosed', 'deleted', 'undone', 'kept'])
  .meta({
    id: 'GradebookFileOutcome',
    description:
      'changed: somebody graded the cell since, so it was left alone; deleted: the line item is gone; undone: put back; ' +
      'kept: written, and not put back because of what happened to it since',
  });
export type Outcome = z.output<typeof outcome>;

/** A change as it is stored: with what came of it and, once it was written, the version that an undo finds. */
export interface StoredChange extends PlannedChange {
  readonly outcome: Outcome;
  /** Plans of earlier versions do not say. */
  readonly isOutOfRange?: boolean;
  readonly versionAfter?: number;
  /** Whether the result was there, and no draft. */
  readonly wasPosted?: boolean;
  /** When the work was submitted that the grade before was for. */
  readonly submittedAtBefore?: string | null;
  readonly attemptsBefore?: readonly Attempt[];
}

/** Who changed a cell between the export and the plan. */
export interface StoredRefusal extends PlannedRefusal {
  readonly changedBy?: Person | null;
  readonly changedAt?: string;
}

export interface StoredPlan extends Omit<Plan, 'changes' | 'refusals' | 'unlistedRefusals'> {
  /** Plans of earlier versions do not say. */
  readonly unlistedRefusals?: number;
  readonly changes: readonly StoredChange[];
  readonly refusals: readonly StoredRefusal[];
}

const facts = z
  .object({
    scoreStatus,
    score: z.number().nullable(),
    textScore: z.string().nullable(),
    missing: z.boolean().nullable(),
  })
  .meta({ id: 'GradebookCellFacts' });

const change = z.object({
  row: z.int().meta({ description: 'As spreadsheets count rows, from 1' }),
  lineItemSourcedId: sourcedId,
  studentSourcedId: sourcedId,
  before: facts.nullable().meta({ description: 'null: no result' }),
  after: facts,
  isOutOfRange: z.boolean().meta({ description: 'Whether the score is below 0 or above the points possible' }),
  outcome,
});

const refusalReason = z
  .enum([
    'changedSinceExport',
    'notAGrade',
    'notEnrolled',
    'gradingPeriodClosed',
    'noExportState',
    'unknownStudent',
    'unknownColumn',
    'repeatedStudent',
    'repeatedColumn',
  ])
  .meta({ id: 'GradebookFileRefusal' });

const refusal = z.object({
  reason: refusalReason,
  message: z.string(),
  row: z.int().nullable(),
  column: z.string().nullable().meta({ description: 'The header of an unknown column' }),
  lineItemSourcedId: sourcedId.nullable(),
  studentSourcedId: z.string().nullable(),
  before: facts.nullable().meta({ description: 'What the cell holds here' }),
  changedBy: personSchema.nullable().meta({ description: 'Who changed the cell last, where it changed here since' }),
  changedAt: moment.nullable(),
});

const count = z.int().min(0);

const common = {
  id: z.uuid(),
  classSourcedId: sourcedId,
  format: z.enum(['csv', 'xlsx']),
  state: z.enum(['planned', 'applied', 'undone']),
  sentBy: personSchema.nullable(),
  exportedAt: moment.nullable().meta({ description: 'As the file says: of its oldest row' }),
  createdAt: moment,
  appliedAt: moment.nullable(),
  undoneAt: moment.nullable(),
  counts: z.object({
    changes: count,
    written: count.meta({ description: 'Of the changes, those that were written and not put back' }),
    refused: count.meta({ description: 'Refusals: cells, rows or columns. The plan lists the first thousand' }),
    unchanged: count,
    leftAlone: count.meta({ description: 'Cells that changed here since the export and were not edited' }),
  }),
  version: z.int(),
};

export const gradebookFile = z.object(common).meta({ id: 'GradebookFile' });
export const gradebookFileDetails = z
  .object({
    ...common,
    warnings: z.array(z.string()).meta({
      description: 'In English, what isOutOfRange of the changes and the count of refusals say as well',
    }),
    refusals: z.array(refusal),
    changes: z.array(change),
  })
  .meta({ id: 'GradebookFileDetails' });

export type GradebookFileView = z.output<typeof gradebookFile>;
export type GradebookFileDetailsView = z.output<typeof gradebookFileDetails>;

export interface GradebookFileRow
  extends Pick<GradebookFilesRow, 'id' | 'exported_at' | 'created_at' | 'applied_at' | 'undone_at' | 'version'> {
  format: 'csv' | 'xlsx';
  state: 'planned' | 'applied' | 'undone';
  class_sourced_id: ClassesRow['sourced_id'];
  sent_by: Person | null;
  counts: GradebookFileView['counts'];
}

export interface GradebookFileDetailsRow extends GradebookFileRow {
  plan: StoredPlan;
}

/** SQL over `f`; the counts come without the cells, so that a list reads no plan as a whole into the application. */
export const fileColumns = `f.id, f.format, f.state, f.exported_at, f.created_at, f.applied_at, f.undone_at, f.version,
  k.sourced_id AS class_sourced_id, CASE WHEN p.id IS NOT NULL THEN ${personJson('p')} END AS sent_by,
  json_build_object('changes', jsonb_array_length(f.plan -> 'changes'), 'refused', jsonb_array_length(f.plan -> 'refusals') +
      coalesce((f.plan ->> 'unlistedRefusals')::integer, 0),
    'written', jsonb_array_length(jsonb_path_query_array(f.plan, '$.changes[*] ? (@.outcome == "written" || @.outcome == "kept")')),
    'unchanged', f.plan -> 'unchanged', 'leftAlone', f.plan -> 'leftAlone') AS counts`;

export const fromFiles = `FROM gradebook_files f JOIN classes k ON k.id = f.class_id LEFT JOIN users p ON p.id = f.sent_by`;

export const toFileView = (row: GradebookFileRow): GradebookFileView => ({
  id: row.id,
  classSourcedId: row.class_sourced_id,
  format: row.format,
  state: row.state,
  sentBy: row.sent_by,
  exportedAt: isoOrNull(row.exported_at),
  createdAt: row.created_at.toISOString(),
  appliedAt: isoOrNull(row.applied_at),
  undoneAt: isoOrNull(row.undone_at),
  counts: row.counts,
  version: row.version,
});

export const toFileDetailsView = (row: GradebookFileDetailsRow): GradebookFileDetailsView => ({
  ...toFileView(row),
  warnings: [...row.plan.warnings],
  refusals: row.plan.refusals.map((refused) => ({
    reason: refused.reason,
    message: refused.message,
    row: refused.row ?? null,
    column: refused.column ?? null,
    lineItemSourcedId: refused.lineItemSourcedId ?? null,
    studentSourcedId: refused.studentSourcedId ?? null,
    before: factsOrNull(refused.before),
    changedBy: refused.changedBy ?? null,
    changedAt: refused.changedAt ?? null,
  })),
  changes: row.plan.changes.map((planned) => ({
    row: planned.row,
    lineItemSourcedId: planned.lineItemSourcedId,
    studentSourcedId: planned.studentSourcedId,
    before: factsOrNull(planned.before),
    after: toFacts(planned.after),
    isOutOfRange: planned.isOutOfRange ?? false,
    outcome: planned.outcome,
  })),
});

const factsOrNull = (cell: CellFacts | null | undefined) => (cell ? toFacts(cell) : null);

const toFacts = ({ score, ...others }: CellFacts) => ({
  ...others,
  scoreStatus: others.scoreStatus as z.output<typeof scoreStatus>,
  score: numberOrNull(score),
});
