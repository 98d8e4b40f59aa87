import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { isAssigned } from '../assignments/assigned.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { CategoriesRow } from '../database/schema.generated.ts';
import { dueDateFor, joinExtensionsOf, maximumFor } from '../extensions/counting-extensions.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { selectList } from '../records/record.ts';
import { joinPolicy, policyColumns } from './counted-score.ts';
import { ownGradesList } from './own-grades.list.ts';
import {
  type OwnClassRow,
  type OwnGradesRow,
  type OwnGradesView,
  type OwnItemRow,
  ownResultFields,
  toOwnGradesView,
} from './own-grades.row.ts';
import { scaleColumn, scaleJoin } from './text-scores.ts';

type Student = Pick<Caller, 'id' | 'schoolId'>;

const classStatement: PreparedStatement = {
  name: 'own-grades-class',
  text: `SELECT ${ownGradesList.source.columns} ${ownGradesList.source.from}
    WHERE k.id = $3 AND ${ownGradesList.source.isListed}`,
};

const itemsStatement: PreparedStatement = {
  name: 'own-grades-items',
  text: `SELECT l.id, l.class_id, l.sourced_id, l.never_drop, l.extra_credit, l.title, g.sourced_id AS category_sourced_id, l.weight, l.result_value_min,
      ${maximumFor('l', 'x')} AS result_value_max, ${dueDateFor('l', 'x')} AS due_date, coalesce(x.excused, false) AS excused,
      ${scaleColumn}, ${policyColumns}, results.sourced_id AS result_sourced_id, ${selectList(ownResultFields)}
    FROM line_items l JOIN categories g ON g.id = l.category_id ${scaleJoin} ${joinExtensionsOf('$1', 'l', 'x')}
      ${joinPolicy('l.class_id')}
      LEFT JOIN results ON results.line_item_id = l.id AND results.student_id = $1 AND results.status = 'active'
        AND NOT results.draft
    WHERE l.class_id = ANY ($2) AND l.status = 'active' AND ${isAssigned('l')}
    ORDER BY coalesce(${dueDateFor('l', 'x')}, 'infinity'), l.id`,
};

const titlesStatement: PreparedStatement = {
  name: 'own-grades-titles',
  text: 'SELECT sourced_id, title FROM categories WHERE school_id = $1 AND sourced_id = ANY ($2)',
};

/** A student's own grades: the live results, and the totals as they were last calculated. */
@Injectable()
export class OwnGradesService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  /** The classes the student attends. */
  async list(student: Student, query: ListQuery): Promise<ListPage<OwnGradesView>> {
    const page = await this.lists.read(ownGradesList, [student.id, student.schoolId], query, (row: OwnClassRow) => row);
    return { ...page, data: await this.complete(student, page.data) };
  }

  /** @throws Problem not-found where the enrolment ended since the access decision */
  async ofClass(student: Student, classId: number): Promise<OwnGradesView> {
    const rows = await this.database.query<OwnClassRow>(classStatement, [student.id, student.schoolId, classId]);
    const [view] = await this.complete(student, rows);
    if (view === undefined) throw new Problem(httpProblems.notFound);
    return view;
  }

  private async complete(student: Student, classes: readonly OwnClassRow[]): Promise<OwnGradesView[]> {
    const entries = classes.map((row): OwnGradesRow => ({ class: row, items: [] }));
    const byClass = new Map(entries.flatMap((entry) => (entry.class.attended ? [[entry.class.id, entry.items]] : [])));
    const items = await this.database.query<OwnItemRow>(itemsStatement, [student.id, [...byClass.keys()]]);
    for (const item of items) byClass.get(item.class_id)?.push(item);
    const titles = await this.titles(student.schoolId, entries);
    return entries.map((entry) => toOwnGradesView(entry, titles));
  }

  private async titles(schoolId: number, entries: readonly OwnGradesRow[]): Promise<Map<string, string>> {
    const named = entries.flatMap((entry) => entry.class.inputs?.categories.map(({ id }) => id) ?? []);
    const rows = await this.database.query<Pick<CategoriesRow, 'sourced_id' | 'title'>>(titlesStatement, [
      schoolId,
      named,
    ]);
    return new Map(rows.map((row) => [row.sourced_id, row.title]));
  }
}
