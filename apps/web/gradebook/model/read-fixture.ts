import type { Cell } from './cells.ts';
import type { Item, ReadGradebook, ReadRow } from './read-gradebook.ts';

/** For the tests of the gradebook: cells, rows and assignments as they are read, with what matters to a test. */

export const scoreCell = (lineItemSourcedId: string, score: number, version = 1): Cell => ({
  lineItemSourcedId,
  scoreStatus: 'fully graded',
  score,
  textScore: null,
  textScorePoints: null,
  late: null,
  missing: null,
  draft: false,
  submittedAt: null,
  commented: false,
  version,
});

export const itemOf = (sourcedId: string, more: Partial<Item> = {}): Item => ({
  sourcedId,
  title: sourcedId,
  maximum: 10,
  dueDate: null,
  assignDate: null,
  texts: [],
  isPostedByHand: false,
  ...more,
});

export const rowOf = (sourcedId: string, cells: ReadRow['cells'], more: Partial<ReadRow> = {}): ReadRow => ({
  student: {
    sourcedId,
    givenName: sourcedId,
    familyName: sourcedId,
    preferredGivenName: null,
    preferredFamilyName: null,
  },
  cells,
  extensions: [],
  attempts: [],
  submissions: [],
  periods: [{ from: null, until: null }],
  totals: null,
  override: null,
  isStale: true,
  ...more,
});

/** The total is the sum, as far as the facts know the assignments. */
export function readOf(itemIds: readonly string[], scores: Record<string, Record<string, number>>): ReadGradebook {
  return {
    title: 'Physics 9A',
    items: itemIds.map((id) => itemOf(id)),
    rows: Object.entries(scores).map(([sourcedId, ofStudent]) =>
      rowOf(
        sourcedId,
        itemIds.map((id) => (ofStudent[id] === undefined ? undefined : scoreCell(id, ofStudent[id]))),
      ),
    ),
    facts: {
      totalsOf: (cells) => {
        const current = cells
          .filter((cell) => cell !== undefined && itemIds.includes(cell.lineItemSourcedId))
          .reduce((sum, cell) => sum + (cell?.score ?? 0), 0);
        return { current, final: current, currentLetter: null, finalLetter: null };
      },
      letterOf: (percent) => (percent === null ? null : percent >= 50 ? 'P' : 'F'),
    },
  };
}
