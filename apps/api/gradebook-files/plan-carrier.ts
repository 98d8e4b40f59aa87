import { Injectable } from '@nestjs/common';
import type { Attempt } from '../assignments/attempts.ts';
import { result } from '../assignments/result.record.ts';
import { type Grade, type GradeEntry, ResultWriter } from '../assignments/result-writer.ts';
import { Database } from '../database/database.ts';
import { labelChanges } from '../database/label-changes.ts';
import type { GradebookFilesRow, LineItemsRow, ResultsRow } from '../database/schema.generated.ts';
import { closedItems } from '../grading/closed-periods.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { isoOrNull } from '../http/fields.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { gradebookFileProblems } from './errors.ts';
import type { Outcome, StoredChange, StoredPlan } from './gradebook-file.row.ts';

const stored = result.stored.map(({ name, column }) => `r.${column} AS "${name}"`).join(', ');

/** In the order in which every writer locks results. */
const resultsStatement = {
  name: 'gradebook-file-results',
  text: `SELECT u.sourced_id AS student, r.id, r.student_id, r.version, r.draft, ${stored},
      (SELECT coalesce(jsonb_agg(jsonb_build_object('submitted_at', a.submitted_at, 'score', a.score::text,
        'text_score', a.text_score, 'late', a.late)), '[]') FROM result_attempts a WHERE a.result_id = r.id) AS attempts,
      EXISTS (SELECT 1 FROM line_items l JOIN enrollments e ON e.class_id = l.class_id WHERE l.id = r.line_item_id
        AND e.user_id = r.student_id AND e.role = 'student' AND e.status = 'active'
        AND ${countsOn('e', schoolDay('r.school_id'))}) AS enrolled
    FROM results r JOIN users u ON u.id = r.student_id
    WHERE r.line_item_id = $1 AND r.status = 'active' AND u.sourced_id = ANY ($2) ORDER BY r.id FOR UPDATE OF r`,
};

/**
 * In one order for all files, so that two of them wait for each other and never in a circle. Writers hold the line item
 * shared: none of them adds a result beside this transaction.
 */
const itemsStatement = {
  name: 'gradebook-file-items',
  text: `SELECT id, sourced_id FROM line_items WHERE class_id = $1 AND sourced_id = ANY ($2) AND status = 'active' ORDER BY id FOR NO KEY UPDATE`,
};

type RowOfResult = Pick<ResultsRow, 'id' | 'student_id' | 'version' | 'draft' | 'score'>;

interface StoredResult extends RowOfResult, Omit<Grade, 'submittedAt' | 'score'> {
  student: string;
  submittedAt: ResultsRow['submitted_at'];
  attempts: Attempt[];
  /** Today, as a student of the class. */
  enrolled: boolean;
}

type LockedItem = Pick<LineItemsRow, 'id' | 'sourced_id'>;

interface Item extends LockedItem {
  classId: number;
}

interface LockedFile extends Pick<GradebookFilesRow, 'version' | 'state'> {
  plan: StoredPlan;
}

type Carried = Pick<StoredChange, 'outcome' | 'versionAfter' | 'wasPosted' | 'submittedAtBefore' | 'attemptsBefore'>;
type Results = ReadonlyMap<string, StoredResult>;
type CarryOut = (item: Item, changes: readonly StoredChange[], results: Results) => Promise<Map<StoredChange, Carried>>;

const noGrade = Object.fromEntries(result.stored.map(({ name }) => [name, null])) as unknown as Grade;

/** Carries out what a plan says, and undoes it. */
@Injectable()
export class PlanCarrier {
  constructor(
    private readonly database: Database,
    private readonly writer: ResultWriter,
  ) {}

  /** @throws Problem gradebook-file-state, precondition-failed, or gradebook-file-outdated with `allOrNone` */
  async apply(classId: number, id: string, ifMatch: number, allOrNone: boolean): Promise<void> {
    await this.database.transaction(async () => {
      const { plan } = await this.lock(classId, id, ifMatch, 'planned');
      await labelChanges(this.database, { source: 'gradebookFile' });
      const changes = await this.carryOut(classId, plan.changes, 'gradingPeriodClosed', (...given) =>
        this.write(...given),
      );
      if (allOrNone) requireAll(changes);
      await this.store(id, 'applied', { ...plan, changes });
    });
  }

  /** @throws Problem gradebook-file-state or precondition-failed */
  async undo(classId: number, id: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const { plan } = await this.lock(classId, id, ifMatch, 'applied');
      await labelChanges(this.database, { source: 'undo' });
      const changes = await this.carryOut(classId, plan.changes, 'kept', (...given) => this.putBack(...given));
      await this.store(id, 'undone', { ...plan, changes });
    });
  }

  private async lock(classId: number, id: string, ifMatch: number, state: string): Promise<LockedFile> {
    const row = await this.database.first<LockedFile>(
      'SELECT version, state, plan FROM gradebook_files WHERE id = $1 AND class_id = $2 FOR UPDATE',
      [id, classId],
    );
    const file = requireVersion(row, ifMatch);
    if (file.state !== state) throw new Problem(gradebookFileProblems.gradebookFileState, { detail: file.state });
    return file;
  }

  private async store(id: string, state: 'applied' | 'undone', plan: StoredPlan): Promise<void> {
    await this.database.run(
      `UPDATE gradebook_files SET state = $2, ${state}_at = now(), plan = $3, version = version + 1, updated_at = now(),
         expires_at = now() + interval '90 days' WHERE id = $1`,
      [id, state, JSON.stringify(plan)],
    );
  }

  /** Line item by line item; gives all changes in their order, with what came of them. */
  private async carryOut(
    classId: number,
    changes: readonly StoredChange[],
    whereClosed: Outcome,
    carryOut: CarryOut,
  ): Promise<StoredChange[]> {
    const byItem = Map.groupBy(changes, ({ lineItemSourcedId }) => lineItemSourcedId);
    const items = await this.database.query<LockedItem>(itemsStatement, [classId, [...byItem.keys()]]);
    const closed = await closedItems(
      this.database,
      'id',
      items.map((item) => item.id),
    );
    const carried = new Map<StoredChange, Carried>();
    for (const item of items) {
      const ofItem = byItem.get(item.sourced_id) ?? [];
      const students = ofItem.map(({ studentSourcedId }) => studentSourcedId);
      const rows = await this.database.query<StoredResult>(resultsStatement, [item.id, students]);
      const results = new Map(rows.map((row) => [row.student, row]));
      const done = closed.has(item.id)
        ? new Map(ofItem.map((change) => [change, { outcome: whereClosed }]))
        : await carryOut({ ...item, classId }, ofItem, results);
      for (const [change, outcome] of done) carried.set(change, outcome);
    }
    return changes.map((change) => {
      const isSettled = change.outcome !== 'planned' && change.outcome !== 'written';
      return isSettled ? change : { ...change, ...(carried.get(change) ?? { outcome: 'deleted' }) };
    });
  }

  private async write(item: Item, changes: readonly StoredChange[], results: Results): ReturnType<CarryOut> {
    const carried = new Map<StoredChange, Carried>();
    const entryOf = (change: StoredChange) => toEntry(change, results.get(change.studentSourcedId), change.after);
    for (let open = changes; open.length > 0; open = open.filter((change) => !carried.has(change))) {
      const refusals = await this.writer.write(item.id, open.map(entryOf));
      for (const [index, refusal] of refusals) {
        const isOfClass = refusal === 'exists' || refusal === 'changed';
        carried.set(open[index] as StoredChange, { outcome: isOfClass ? 'changed' : 'notEnrolled' });
      }
      if (refusals.size > 0) continue;
      const students = open.map(({ studentSourcedId }) => studentSourcedId);
      const written = await this.database.query<StoredResult>(resultsStatement, [item.id, students]);
      const versions = new Map(written.map(({ student, version }) => [student, version]));
      for (const change of open) {
        const before = results.get(change.studentSourcedId);
        const versionAfter = versions.get(change.studentSourcedId);
        const found = versionAfter === undefined ? {} : { versionAfter };
        carried.set(change, {
          outcome: 'written',
          wasPosted: before?.draft === false,
          submittedAtBefore: isoOrNull(before?.submittedAt ?? null),
          attemptsBefore: before?.attempts ?? [],
          ...found,
        });
      }
    }
    return carried;
  }

  /** What nobody changed since goes back, with its place before or behind its posting. Who left keeps their grades. */
  private async putBack(item: Item, changes: readonly StoredChange[], results: Results): ReturnType<CarryOut> {
    const carried = new Map<StoredChange, Carried>();
    const written = changes.filter(({ outcome }) => outcome === 'written');
    const isSame = ({ studentSourcedId, versionAfter }: StoredChange) => {
      const present = results.get(studentSourcedId);
      return versionAfter !== undefined && present?.version === versionAfter && present.enrolled;
    };
    const same = written.filter(isSame);
    for (const change of written) carried.set(change, { outcome: isSame(change) ? 'undone' : 'kept' });
    let open = same.filter(({ before }) => before !== null);
    for (;;) {
      const entries = open.map((change) => {
        const present = results.get(change.studentSourcedId) as StoredResult;
        const entry = toEntry({ ...change, version: present.version }, present, change.before);
        return { ...entry, submittedAt: change.submittedAtBefore, attempts: change.attemptsBefore };
      });
      const refusals = entries.length === 0 ? new Map() : await this.writer.write(item.id, entries);
      if (refusals.size === 0) break;
      for (const index of refusals.keys()) carried.set(open[index] as StoredChange, { outcome: 'kept' });
      open = open.filter((_, index) => !refusals.has(index));
    }
    const idOf = (change: StoredChange) => (results.get(change.studentSourcedId) as StoredResult).id;
    await this.postAgain(item, results, open.filter(({ wasPosted }) => wasPosted).map(idOf));
    await this.writer.delete(item.id, same.filter(({ before }) => before === null).map(idOf));
    return carried;
  }

  /** What its student saw before the file came becomes no draft by its way back. */
  private async postAgain(item: Item, results: Results, ids: readonly number[]): Promise<void> {
    const posted = await this.database.query<Pick<ResultsRow, 'id'>>(
      `UPDATE results SET draft = false, posting_changed_at = now() WHERE id = ANY ($1) AND draft RETURNING id`,
      [ids],
    );
    const shown = new Set(posted.map(({ id }) => id));
    const students = [...results.values()].filter(({ id }) => shown.has(id)).map((row) => row.student_id);
    await requestRecalculations(this.database, item.classId, students);
  }
}

const toEntry = (
  { studentSourcedId, version }: Pick<StoredChange, 'studentSourcedId' | 'version'>,
  present: StoredResult | undefined,
  facts: StoredChange['before'],
): GradeEntry => {
  const grade = Object.fromEntries(
    result.stored.map(({ name }) => [name, (present ?? noGrade)[name as keyof Grade]]),
  ) as unknown as Grade;
  // A score that the plan leaves alone stays the exact text that it is stored as: the writer takes it like a number. The
  // moment follows from the submission, as with every grade that names none.
  return { ...grade, ...(facts as unknown as Partial<Grade>), submittedAt: undefined, studentSourcedId, version };
};

function requireAll(changes: readonly StoredChange[]): void {
  const errors = changes.flatMap(({ outcome, row, lineItemSourcedId }, index): FieldProblem[] => {
    const message = `row ${row}, ${lineItemSourcedId}: ${outcome}`;
    return outcome === 'written' ? [] : [{ location: 'body', pointer: `/changes/${index}`, message }];
  });
  if (errors.length === 0) return;
  const listed = errors.slice(0, 100);
  throw new Problem(gradebookFileProblems.gradebookFileOutdated, { errors: listed, errorCount: errors.length });
}
