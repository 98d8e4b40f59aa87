import { t as common, number, percent } from '../../messages/locale.ts';
import { t } from '../messages/index.ts';
import type { Cell } from '../model/cells.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { Row } from '../model/rows.ts';
import { type State, statesOf } from '../model/work-state.ts';

/** What a cell shows, and what to type for it. */
export function valueText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.scoreStatus === 'exempt') return common('excusedShort');
  if (cell.score !== null) return number(cell.score);
  if (cell.textScore !== null) return cell.textScore;
  return cell.missing === true ? common('missingShort') : '';
}

export interface Mark {
  readonly state: State | 'commented';
  readonly word: string;
}

/** What no color alone says: a sign to see, a word to hear. */
export const marksOf = (row: Row, column: number, item: Item, now: Date): Mark[] => [
  ...statesOf(row, column, item, now).map((state) => ({ state, word: wordOf(state) })),
  ...(row.cells[column]?.commented === true ? [{ state: 'commented' as const, word: t('commented') }] : []),
];

function wordOf(state: State): string {
  switch (state) {
    case 'ungraded':
      return common('submitted');
    case 'draft':
      return common('draft');
    case 'late':
      return common('late');
    case 'missing':
      return common('missing');
    case 'excused':
      return common('excused');
    case 'conflict':
      return common('conflict');
  }
}

/** All that there is to say about a cell, in words. */
export function describe(row: Row, column: number, item: Item, now: Date): string {
  const cell = row.cells[column];
  const words = marksOf(row, column, item, now).map(({ word }) => word);
  const isPosted = row.stored[column]?.draft === false && row.states[column] === undefined && valueText(cell) !== '';
  return [valueText(cell) || common('empty'), ...words, ...(isPosted ? [t('posted')] : [])].join(', ');
}

/** What somebody gave goes before what was worked out; a letter stands alone where there is no percent. */
export function totalText({ override, shownTotals }: Pick<Row, 'override' | 'shownTotals'>): string {
  const [value, letter] = override
    ? [override.percent, override.letter]
    : [shownTotals?.current ?? null, shownTotals?.currentLetter ?? null];
  const shown = [...(value === null ? [] : [percent(value)]), ...(letter === null ? [] : [letter])];
  return shown.length === 0 ? '–' : shown.join(' ');
}

/** Of the language, as it is typed. */
export const entryWords = () => ({
  excused: [common('excused').toLowerCase(), common('excusedShort').toLowerCase()],
  missing: [common('missing').toLowerCase(), common('missingShort').toLowerCase()],
});
