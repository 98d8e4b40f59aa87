import { canonical, readExportState } from '../gradebook/cell-value.ts';
import type { FileColumns } from './file-columns.ts';
import {
  type CellFacts,
  type DecimalMark,
  type KnownTexts,
  misreadNumber,
  notAGrade,
  type ReadCell,
  readCell,
  wantedFacts,
} from './grade-cell.ts';
import { type FileRow, readingsOf, type SheetGrid, UnreadableFile } from './sheet-grid.ts';
import { lettersOf } from './xlsx-sheet.ts';

export interface PlannedItem {
  readonly sourcedId: string;
  readonly texts: KnownTexts;
  /** Whether its grading period is. */
  readonly isClosed: boolean;
}

export interface PresentCell {
  readonly facts: CellFacts;
  readonly version: number;
}

/** The gradebook as it is. */
export interface PresentClass {
  readonly items: ReadonlyMap<string, PlannedItem>;
  /** By sourcedId: whether they are enrolled today. */
  readonly students: ReadonlyMap<string, { readonly isEnrolled: boolean }>;
  cell(lineItemSourcedId: string, studentSourcedId: string): PresentCell | undefined;
  /** What a file shows of that cell, as `canonical` writes it. */
  shown(lineItemSourcedId: string, studentSourcedId: string): string;
}

interface Place {
  /** As the program that shows the file counts them. */
  readonly row: number;
  readonly lineItemSourcedId: string;
  readonly studentSourcedId: string;
}

export interface PlannedChange extends Place {
  readonly before: CellFacts | null;
  readonly after: CellFacts;
  /** Of the result before; null: there is none. */
  readonly version: number | null;
}

export type RefusalReason =
  | 'changedSinceExport'
  | 'notAGrade'
  | 'notEnrolled'
  | 'gradingPeriodClosed'
  | 'noExportState'
  | 'unknownStudent'
  | 'unknownColumn'
  | 'repeatedStudent'
  | 'repeatedColumn';

export interface PlannedRefusal extends Partial<Place> {
  readonly reason: RefusalReason;
  /** The column of a refusal that concerns no line item, or no known one. */
  readonly column?: string;
  readonly message: string;
  readonly before?: CellFacts | null;
}

export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly refusals: readonly PlannedRefusal[];
  /** Refusals beyond those that are listed. */
  readonly unlistedRefusals: number;
  readonly warnings: readonly string[];
  /** Cells that say what they said, blank ones too. */
  readonly unchanged: number;
  /** Cells that changed here since the export and were not edited: they stay as they are. */
  readonly leftAlone: number;
}

/** More than a class of 250 students and 40 assignments has. */
export const maxChanges = 10_000;
/** A file of another class has nothing but refusals: enough of them are listed. */
const maxRefusals = 1_000;

/**
 * What writing a file would do, cell by cell. Blank leaves a cell as it is. A cell that was edited and changed here since the
 * export is refused: neither may overwrite the other unseen.
 */
export function planOf(grid: SheetGrid, columns: FileColumns, present: PresentClass, usualMark: DecimalMark): Plan {
  const mark = decimalMarkOf(grid, columns, usualMark);
  const collected: Collected = { changes: [], refusals: [], unchanged: 0, leftAlone: 0 };
  for (const column of columns.unknown) {
    collected.refusals.push({
      reason: 'unknownColumn',
      column,
      message: 'no line item of this class, and no column of an export',
    });
  }
  for (const lineItemSourcedId of columns.repeated) {
    const message = 'expected each line item in one column: none of them is read';
    collected.refusals.push({ reason: 'repeatedColumn', lineItemSourcedId, message });
  }
  const rows = grid.rows.filter(({ cells }) => cells.some(({ text }) => text.trim() !== ''));
  const studentOf = (row: FileRow): string => {
    const [asItIs, unguarded] = readingsOf(textAt(row, columns.student));
    return present.students.has(asItIs) ? asItIs : unguarded;
  };
  const rowsOf = Map.groupBy(rows, studentOf);
  for (const row of rows) {
    const student = studentOf(row);
    const reason = rowRefusal(student, present, (rowsOf.get(student) ?? []).length);
    if (reason !== undefined) collected.refusals.push({ ...reason, row: row.number, studentSourcedId: student });
    else planRow(row, student, columns, present, mark, collected);
  }
  if (collected.changes.length > maxChanges) throw new UnreadableFile(`expected at most ${maxChanges} changed cells`);
  const { refusals } = collected;
  const more = Math.max(0, refusals.length - maxRefusals);
  return {
    ...collected,
    refusals: refusals.slice(0, maxRefusals),
    unlistedRefusals: more,
    warnings: more > 0 ? [`${more} more cells and rows are refused; the first ${maxRefusals} are listed`] : [],
  };
}

interface Collected {
  changes: PlannedChange[];
  refusals: PlannedRefusal[];
  unchanged: number;
  leftAlone: number;
}

const textAt = (row: FileRow, place: number): string => row.cells[place]?.text.trim() ?? '';

function rowRefusal(
  student: string,
  { students }: PresentClass,
  count: number,
): Pick<PlannedRefusal, 'reason' | 'message'> | undefined {
  if (!students.has(student)) return { reason: 'unknownStudent', message: 'no student of this class' };
  if (count === 1) return undefined;
  return { reason: 'repeatedStudent', message: 'expected each student in one row: none of them is read' };
}

function planRow(
  row: FileRow,
  studentSourcedId: string,
  columns: FileColumns,
  present: PresentClass,
  mark: DecimalMark,
  collected: Collected,
): void {
  const wasExported = readExportState(textAt(row, columns.exportState));
  for (const [place, lineItemSourcedId] of columns.items) {
    const cell = readCell(row.cells[place] ?? { text: '' }, mark);
    const shown = present.shown(lineItemSourcedId, studentSourcedId);
    if (cell.value.kind === 'blank' || cell.readings.includes(shown)) {
      collected.unchanged += 1;
      continue;
    }
    const was = (value: string) => wasExported?.(lineItemSourcedId, value) ?? false;
    if (cell.readings.some(was)) {
      collected.leftAlone += 1;
      continue;
    }
    const at = { row: row.number, lineItemSourcedId, studentSourcedId };
    const name = `${lettersOf(place)}${row.number}`;
    const edited = { cell, name, mark, isStale: !was(shown), hasState: wasExported !== undefined };
    const judged = judge(edited, present.items.get(lineItemSourcedId) as PlannedItem, present, at);
    if (judged === undefined) collected.unchanged += 1;
    else if ('after' in judged) collected.changes.push(judged);
    else collected.refusals.push(judged);
  }
}

interface EditedCell {
  cell: ReadCell;
  /** As spreadsheets name it. */
  name: string;
  mark: DecimalMark;
  isStale: boolean;
  hasState: boolean;
}

/** Undefined: the cell wants what is there. */
function judge(
  { cell, name, mark, isStale, hasState }: EditedCell,
  item: PlannedItem,
  present: PresentClass,
  at: Place,
): PlannedChange | PlannedRefusal | undefined {
  const stored = present.cell(at.lineItemSourcedId, at.studentSourcedId);
  const before = stored?.facts ?? null;
  const refuse = (reason: RefusalReason, message: string): PlannedRefusal => ({ ...at, reason, message, before });
  if (!hasState)
    return refuse('noExportState', 'exportState of the row is missing: whether the cell changed since is not known');
  const misread = misreadNumber(cell, item.texts, name);
  if (misread !== undefined) return refuse('notAGrade', misread);
  const after = wantedFacts(cell.value, item.texts, before);
  if (after === undefined) return refuse('notAGrade', notAGrade(mark, item.texts));
  if (before === null ? isClear(after) : isSame(before, after)) return undefined;
  if (isStale) return refuse('changedSinceExport', 'changed here since the export, and in the file');
  if (present.students.get(at.studentSourcedId)?.isEnrolled !== true) {
    return refuse('notEnrolled', 'the student is not enrolled in the class today');
  }
  if (item.isClosed) return refuse('gradingPeriodClosed', 'the grading period is closed');
  return { ...at, before, after, version: stored?.version ?? null };
}

const isClear = ({ scoreStatus, missing }: CellFacts): boolean => scoreStatus === 'not submitted' && missing !== true;

const isSame = (one: CellFacts, other: CellFacts): boolean =>
  one.scoreStatus === other.scoreStatus &&
  one.score === other.score &&
  one.textScore === other.textScore &&
  (one.missing ?? false) === (other.missing ?? false);

/** The mark that more of the exported numbers have; a file may be exported and saved with another one than usual. */
function decimalMarkOf({ rows }: SheetGrid, columns: FileColumns, usual: DecimalMark): DecimalMark {
  const votes = { '.': 0, ',': 0 };
  for (const row of rows) {
    const wasExported = readExportState(textAt(row, columns.exportState));
    for (const place of columns.percentages) {
      const found = /^-?\d+([.,])\d\d$/.exec(textAt(row, place))?.[1] as DecimalMark | undefined;
      if (found !== undefined && row.cells[place]?.isNumber !== true) votes[found] += 1;
    }
    if (wasExported === undefined) continue;
    for (const [place, item] of columns.items) {
      const { text, isNumber } = row.cells[place] ?? { text: '' };
      if (isNumber === true || !/[.,]/.test(text)) continue;
      for (const mark of ['.', ','] as const) {
        const { value } = readCell({ text }, mark);
        if (value.kind === 'number' && wasExported(item, canonical(value))) votes[mark] += 1;
      }
    }
  }
  return votes['.'] === votes[','] ? usual : votes['.'] > votes[','] ? '.' : ',';
}
