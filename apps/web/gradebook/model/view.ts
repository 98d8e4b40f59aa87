import type { Item } from './read-gradebook.ts';
import type { Row } from './rows.ts';
import { type State, states, statesOf } from './work-state.ts';

export interface Filter {
  /** A part of a student's name, as it is listed. */
  readonly name: string;
  readonly state: State | undefined;
}

/** The students and assignments in sight, by their index in the gradebook. */
export interface View {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export type Counts = Readonly<Record<State, number>>;

/** Those with a cell in the state that is asked for; all where none is. */
export function viewOf(
  rows: readonly Row[],
  items: readonly Item[],
  { name, state }: Filter,
  nameOf: (row: Row) => string,
  now: Date,
): View {
  const wanted = name.trim().toLocaleLowerCase();
  const named = rows.flatMap((row, index) => (nameOf(row).toLocaleLowerCase().includes(wanted) ? [index] : []));
  if (state === undefined) return { rows: named, columns: items.map((_, column) => column) };
  const columns = new Set<number>();
  const withState = named.filter((index) => {
    const row = rows[index] as Row;
    const found = items.flatMap((item, column) => (statesOf(row, column, item, now).includes(state) ? [column] : []));
    for (const column of found) columns.add(column);
    return found.length > 0;
  });
  return { rows: withState, columns: [...columns].sort((one, other) => one - other) };
}

/** Rows are replaced where anything of them changes, so that each is counted once. */
const counted = new WeakMap<Row, Counts>();

export function countStates(rows: readonly Row[], items: readonly Item[], now: Date): Counts {
  const sum = nothing();
  for (const row of rows) {
    const own = counted.get(row) ?? countRow(row, items, now);
    counted.set(row, own);
    for (const state of states) sum[state] += own[state];
  }
  return sum;
}

function countRow(row: Row, items: readonly Item[], now: Date): Counts {
  const counts = nothing();
  for (const [column, item] of items.entries()) {
    for (const state of statesOf(row, column, item, now)) counts[state] += 1;
  }
  return counts;
}

const nothing = (): Record<State, number> => ({ ungraded: 0, draft: 0, late: 0, missing: 0, excused: 0, conflict: 0 });
