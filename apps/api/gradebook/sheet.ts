import { roundedPercent } from '../grading/rules/decimal.ts';
import { toShownOverride } from '../overrides/shown-override.ts';
import { type CellValue, exportState, numberValue, words } from './cell-value.ts';
import type { GradebookCell, GradebookItem, GradebookLayout, GradebookPage } from './gradebook.row.ts';
import { toTextScorePoints } from './text-scores.ts';

/** A number as plain decimal digits, with a point; `places` is how many of them a spreadsheet shows, if it matters. */
export interface NumberCell {
  readonly digits: string;
  readonly places?: number;
}

export type Cell = string | NumberCell;

/** Columns that say who a row is about. */
export const identityColumns = 3;

/** Names of columns that a file needs to be read back, and that say what it was when it was written. */
export const studentColumn = 'studentSourcedId';
export const exportedAtColumn = 'exportedAt';
export const exportStateColumn = 'exportState';

/** Read-only columns that a class has or has not. */
export const letterColumns = ['Current letter', 'Final letter'];
export const overrideColumns = ['Override %', 'Override letter'];

export const itemHeader = ({
  title,
  result_value_max,
  sourced_id,
}: Pick<GradebookItem, 'title' | 'result_value_max' | 'sourced_id'>): string =>
  `${title} (of ${Number(result_value_max)}) [${sourced_id}]`;

/**
 * The first row of a gradebook: who, one column an assignment, two a category, the totals, where there are any letters and
 * overrides, and the export.
 */
export const headerOf = ({ class: { has_letters, has_overrides }, items, categories }: GradebookLayout): string[] => [
  studentColumn,
  'familyName',
  'givenName',
  ...items.map(itemHeader),
  ...categories.flatMap(({ title }) => [`${title} current %`, `${title} final %`]),
  'Current total %',
  'Final total %',
  ...(has_letters ? letterColumns : []),
  ...(has_overrides ? overrideColumns : []),
  exportedAtColumn,
  exportStateColumn,
];

/**
 * The row of a student, read at a moment. Blank is not 0: it says that there is no score; EX is excused, MISSING marked as
 * missing. A text stands where it counts with no points.
 */
export function rowOf(
  { class: { has_letters, has_overrides }, items, categories }: GradebookLayout,
  entry: GradebookPage['students'][number],
  exportedAt: Date,
): Cell[] {
  const { student, cells } = entry;
  const cellOf = new Map(cells.map((cell) => [cell.line_item_id, cell]));
  const shareOf = new Map(student.inputs?.categories.map((share) => [share.id, share]));
  const values = items.map((item) => cellValue(cellOf.get(item.id), item));
  return [
    student.person.sourcedId,
    student.person.familyName,
    student.person.givenName,
    ...values.map(toCell),
    ...categories.flatMap(({ sourced_id }) => {
      const share = shareOf.get(sourced_id);
      return [percentCell(share?.current.score), percentCell(share?.final.score)];
    }),
    percentCell(student.current_percent),
    percentCell(student.final_percent),
    ...(has_letters ? [student.inputs?.letters?.current ?? '', student.inputs?.letters?.final ?? ''] : []),
    ...(has_overrides ? [percentCell(student.override?.percent), toShownOverride(student.override)?.letter ?? ''] : []),
    exportedAt.toISOString(),
    exportState(items.map((item, index) => [item.sourced_id, values[index] as CellValue])),
  ];
}

/** What a file shows of a result. */
export function cellValue(
  cell: GradebookCell | undefined,
  { pointsOfTexts }: Pick<GradebookItem, 'pointsOfTexts'>,
): CellValue {
  if (cell === undefined) return { kind: 'blank' };
  if (cell.scoreStatus === 'exempt') return { kind: 'word', word: words.excused };
  const points = cell.score ?? toTextScorePoints(cell, cell.pointsOfTexts ?? pointsOfTexts);
  if (points !== null) return numberValue(points);
  if (cell.textScore) return { kind: 'text', text: cell.textScore };
  return cell.missing ? { kind: 'word', word: words.missing } : { kind: 'blank' };
}

function toCell(value: CellValue): Cell {
  switch (value.kind) {
    case 'blank':
      return '';
    case 'word':
      return value.word;
    case 'number':
      return { digits: value.digits };
    case 'text':
      return value.text;
  }
}

const percentCell = (exact: string | null | undefined): Cell =>
  exact == null ? '' : { digits: roundedPercent(exact), places: 2 };

/** A file name for every system, made from any text: letters, digits, hyphens, no more than 60 characters. */
export function safeFileName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-');
  return plain.slice(0, 60).replace(/^-+|-+$/g, '') || 'class';
}
