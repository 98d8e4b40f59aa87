import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { type Person, personJson } from '../classes/person.ts';
import { Database } from '../database/database.ts';
import type { GradebookFilesRow } from '../database/schema.generated.ts';
import { csvFormatOf } from '../gradebook/csv.ts';
import type { GradebookLayout } from '../gradebook/gradebook.row.ts';
import { headerOf, itemHeader, letterColumns, overrideColumns } from '../gradebook/sheet.ts';
import { csvType } from '../http/body-types.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import type { SentFile } from '../http/route-spec.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { readCsv } from './csv-reader.ts';
import { gradebookFileProblems } from './errors.ts';
import { type FileColumns, findColumns } from './file-columns.ts';
import type { DecimalMark } from './grade-cell.ts';
import { gradebookFileList } from './gradebook-file.list.ts';
import {
  fileColumns,
  fromFiles,
  type GradebookFileDetailsRow,
  type GradebookFileDetailsView,
  type GradebookFileView,
  type StoredPlan,
  type StoredRefusal,
  toFileDetailsView,
  toFileView,
} from './gradebook-file.row.ts';
import { type Plan, planOf } from './plan.ts';
import { PresentGradebook } from './present-gradebook.ts';
import { type SheetGrid, UnreadableFile } from './sheet-grid.ts';
import { outOfRangeWarnings, rangeOf } from './warnings.ts';
import { readXlsx } from './xlsx-reader.ts';

const localeStatement = {
  name: 'gradebook-file-locale',
  text: 'SELECT s.locale FROM classes k JOIN schools s ON s.id = k.school_id WHERE k.id = $1',
};

/** Who changed cells last; $1: line items, $2: students, side by side, by their sourcedIds. */
const lastChangesStatement = {
  name: 'gradebook-file-last-changes',
  text: `SELECT n.item, n.student, h.changed_at, CASE WHEN p.id IS NOT NULL THEN ${personJson('p')} END AS changed_by
    FROM unnest($1::text[], $2::text[]) AS n (item, student)
      JOIN line_items l ON l.class_id = $3 AND l.sourced_id = n.item
      JOIN users u ON u.school_id = l.school_id AND u.sourced_id = n.student
      CROSS JOIN LATERAL (SELECT x.changed_at, x.actor_id FROM grade_history x
        WHERE x.line_item_id = l.id AND x.student_id = u.id AND x.kind = 'result' ORDER BY x.id DESC LIMIT 1) h
      LEFT JOIN users p ON p.id = h.actor_id`,
};

interface LastChange {
  item: string;
  student: string;
  changed_at: Date;
  changed_by: Person | null;
}

/** Takes gradebook files in, and shows what they would change. */
@Injectable()
export class GradebookFilesService {
  constructor(
    private readonly database: Database,
    private readonly present: PresentGradebook,
    private readonly lists: Lists,
  ) {}

  /** @throws Problem gradebook-file-unreadable */
  async plan({ id: senderId, schoolId }: Caller, classId: number, file: SentFile): Promise<GradebookFileDetailsView> {
    const format = file.contentType === csvType ? 'csv' : 'xlsx';
    const layout = await this.present.layout(classId);
    const read = await readable(async () => {
      const grid = format === 'csv' ? readCsv(file.bytes) : await readXlsx(file.bytes);
      return { grid, columns: columnsOf(grid, layout) };
    });
    const present = await this.present.read(classId, layout);
    const mark = await this.usualMark(classId);
    const plan = await readable(async () => planOf(read.grid, read.columns, present, mark));
    const { id } = await this.database.one<Pick<GradebookFilesRow, 'id'>>(
      `INSERT INTO gradebook_files (school_id, class_id, sent_by, format, plan, exported_at)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
      [
        schoolId,
        classId,
        senderId,
        format,
        JSON.stringify(await this.complete(classId, layout, plan)),
        exportedAt(read.grid, read.columns),
      ],
    );
    return this.read(classId, id);
  }

  list(classId: number, query: ListQuery): Promise<ListPage<GradebookFileView>> {
    return this.lists.read(gradebookFileList, [classId], query, toFileView);
  }

  async read(classId: number, id: string): Promise<GradebookFileDetailsView> {
    const row = await this.database.first<GradebookFileDetailsRow>(
      `SELECT ${fileColumns}, f.plan ${fromFiles} WHERE f.class_id = $1 AND f.id = $2`,
      [classId, id],
    );
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return toFileDetailsView(row);
  }

  private async usualMark(classId: number): Promise<DecimalMark> {
    const { locale } = await this.database.one<{ locale: string }>(localeStatement, [classId]);
    return csvFormatOf(locale).decimalMark;
  }

  private async complete(classId: number, { items }: GradebookLayout, plan: Plan): Promise<StoredPlan> {
    const isInRange = rangeOf(items);
    const outside = new Set(plan.changes.filter((change) => !isInRange(change)));
    return {
      ...plan,
      warnings: [...plan.warnings, ...outOfRangeWarnings([...outside])],
      refusals: await this.withWhoChanged(classId, plan.refusals),
      changes: plan.changes.map((change) => ({ ...change, isOutOfRange: outside.has(change), outcome: 'planned' })),
    };
  }

  private async withWhoChanged(classId: number, refusals: Plan['refusals']): Promise<StoredRefusal[]> {
    const stale = refusals.filter(({ reason }) => reason === 'changedSinceExport');
    const rows = await this.database.query<LastChange>(lastChangesStatement, [
      stale.map(({ lineItemSourcedId }) => lineItemSourcedId),
      stale.map(({ studentSourcedId }) => studentSourcedId),
      classId,
    ]);
    const byCell = new Map(rows.map((row) => [`${row.item}\n${row.student}`, row]));
    return refusals.map((refusal): StoredRefusal => {
      const row = byCell.get(`${refusal.lineItemSourcedId}\n${refusal.studentSourcedId}`);
      if (refusal.reason !== 'changedSinceExport' || row === undefined) return refusal;
      return { ...refusal, changedBy: row.changed_by, changedAt: row.changed_at.toISOString() };
    });
  }
}

const columnsOf = (grid: SheetGrid, layout: GradebookLayout): FileColumns => {
  const ofItems = new Set(layout.items.map(itemHeader));
  // Letters and overrides may have gone since the export.
  const readOnly = [...headerOf(layout).filter((name) => !ofItems.has(name)), ...letterColumns, ...overrideColumns];
  return findColumns(grid.header, new Set(layout.items.map((item) => item.sourced_id)), new Set(readOnly));
};

/** Of the oldest row, where rows of several exports stand in one file. */
function exportedAt({ rows }: SheetGrid, { exportedAt: place }: FileColumns): Date | null {
  if (place === undefined) return null;
  const moments = rows.flatMap(({ cells }) => {
    const text = cells[place]?.text.trim() ?? '';
    const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(moment) ? [] : [moment];
  });
  return moments.length === 0 ? null : new Date(moments.reduce((one, other) => Math.min(one, other)));
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new Problem(gradebookFileProblems.gradebookFileUnreadable, { detail: error.message });
  }
}
