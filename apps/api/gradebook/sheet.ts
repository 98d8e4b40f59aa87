import { roundedPercent } from '../grading/rules-decimal.ts';
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

/** The first row of a gradebook: who, one column an assignment, two a category, and the totals. */
export const headerOf = ({ items, categories }: GradebookLayout): string[] => [
  'studentSourcedId',
  'familyName',
  'givenName',
  ...items.map((item) => `${item.title} (of ${Number(item.result_value_max)}) [${item.sourced_id}]`),
  ...categories.flatMap(({ title }) => [`${title} current %`, `${title} final %`]),
  'Current total %',
  'Final total %',
];

/**
 * The row of a student. Blank is not 0: it says that there is no score; EX is excused. A text stands where it counts with
 * no points.
 */
export function rowOf({ items, categories }: GradebookLayout, entry: GradebookPage['students'][number]): Cell[] {
  const { student, cells } = entry;
  const cellOf = new Map(cells.map((cell) => [cell.line_item_id, cell]));
  const shareOf = new Map(student.inputs?.categories.map((share) => [share.id, share]));
  return [
    student.person.sourcedId,
    student.person.familyName,
    student.person.givenName,
    ...items.map((item) => scoreCell(cellOf.get(item.id), item)),
    ...categories.flatMap(({ sourced_id }) => {
      const share = shareOf.get(sourced_id);
      return [percentCell(share?.current.score), percentCell(share?.final.score)];
    }),
    percentCell(student.current_percent),
    percentCell(student.final_percent),
  ];
}

function scoreCell(cell: GradebookCell | undefined, item: GradebookItem): Cell {
  if (cell === undefined) return '';
  if (cell.scoreStatus === 'exempt') return 'EX';
  const points = cell.score ?? toTextScorePoints(cell, item.pointsOfTexts);
  return points === null ? (cell.textScore ?? '') : { digits: String(Number(points)) };
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
