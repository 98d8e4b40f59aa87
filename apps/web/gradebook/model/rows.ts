import { type Cell, cellOf, countsTheSame, type Detail } from './cells.ts';
import type { Change } from './change.ts';
import type { LocalTotals } from './local-totals.ts';
import type { ReadGradebook, ReadRow } from './read-gradebook.ts';

/** What is to be seen of a cell beside its value. */
export type CellState = 'saving' | 'conflict' | 'failed' | undefined;

export interface Row extends ReadRow {
  /** What the server has stored; `cells` is what is shown. */
  readonly stored: readonly (Cell | undefined)[];
  readonly states: readonly CellState[];
  readonly shownTotals: LocalTotals | null;
  /** Worked out here: the server has not confirmed it yet. */
  readonly isProvisional: boolean;
}

type Ids = Pick<Change, 'studentId' | 'itemId'>;

/** The students of a gradebook with what is shown of them. A row is replaced where anything of it changes. */
export class Rows {
  all: readonly Row[];
  private rowOf: ReadonlyMap<string, number>;
  private columnOf: ReadonlyMap<string, number>;

  constructor(private read: ReadGradebook) {
    this.all = read.rows.map((row) => this.toRow(row));
    this.rowOf = placesOf(read.rows.map(({ student }) => student.sourcedId));
    this.columnOf = placesOf(read.items.map(({ sourcedId }) => sourcedId));
  }

  get title(): string {
    return this.read.title;
  }

  get items(): ReadGradebook['items'] {
    return this.read.items;
  }

  of(studentId: string): Row | undefined {
    return this.all[this.rowOf.get(studentId) ?? -1];
  }

  /** -1: it is not there any more. */
  placeOf({ studentId, itemId }: Ids): [row: number, column: number] {
    return [this.rowOf.get(studentId) ?? -1, this.columnOf.get(itemId) ?? -1];
  }

  storedAt(ids: Ids): Cell | undefined {
    const [row, column] = this.placeOf(ids);
    return this.all[row]?.stored[column];
  }

  shownAt(ids: Ids): Cell | undefined {
    const [row, column] = this.placeOf(ids);
    return this.all[row]?.cells[column];
  }

  show(ids: Ids, cell: Cell | undefined, state: CellState): void {
    const [row, column] = this.placeOf(ids);
    const target = this.all[row];
    // Somebody may have removed the assignment or the student.
    if (target === undefined || column < 0) return;
    const cells = target.cells.with(column, cell);
    const shown = { ...target, cells, states: target.states.with(column, state) };
    // What only became stored moves no total: two hundred at once would take longer than a frame.
    if (countsTheSame(target.cells[column], cell)) {
      this.set(row, shown);
      return;
    }
    const shownTotals = this.read.facts.totalsOf(cells, target, new Date());
    this.set(row, { ...shown, shownTotals, isProvisional: true });
  }

  store(ids: Ids, detail: Detail | null): void {
    const [row, column] = this.placeOf(ids);
    const target = this.all[row];
    if (target === undefined || column < 0) return;
    const cell = detail === null ? undefined : cellOf(detail);
    this.set(row, { ...target, stored: target.stored.with(column, cell) });
  }

  change(studentId: string, changed: Partial<Row>): void {
    const row = this.rowOf.get(studentId) ?? -1;
    const before = this.all[row];
    if (before !== undefined) this.set(row, { ...before, ...changed });
  }

  /** Its letter is that of the percent where none was given. */
  override(studentId: string, given: Row['override']): void {
    const letter = given && (given.letter ?? this.read.facts.letterOf(given.percent));
    this.change(studentId, { override: given && { ...given, letter } });
  }

  /** Takes in what was read again, other assignments and students too, and keeps what is not stored yet. */
  replace(read: ReadGradebook): void {
    const before = new Rows(this.read);
    before.all = this.all;
    this.read = read;
    this.rowOf = placesOf(read.rows.map(({ student }) => student.sourcedId));
    this.columnOf = placesOf(read.items.map(({ sourcedId }) => sourcedId));
    this.all = read.rows.map((row) => confirmed(this.toRow(row), before.of(row.student.sourcedId)));
    for (const { student } of read.rows) {
      for (const { sourcedId: itemId } of read.items) {
        const ids = { studentId: student.sourcedId, itemId };
        const [row, column] = before.placeOf(ids);
        const state = before.all[row]?.states[column];
        if (state !== undefined) this.show(ids, before.shownAt(ids), state);
      }
    }
  }

  private toRow(row: ReadRow): Row {
    const { totals, isStale } = row;
    return {
      ...row,
      stored: row.cells,
      states: row.cells.map(() => undefined),
      shownTotals: isStale ? this.read.facts.totalsOf(row.cells, row, new Date()) : totals,
      isProvisional: isStale,
    };
  }

  private set(row: number, value: Row): void {
    this.all = this.all.with(row, value);
  }
}

/** What the server confirmed before it was read again still is, where it comes to the same. */
function confirmed(row: Row, before: Row | undefined): Row {
  if (before === undefined || before.isProvisional) return row;
  return JSON.stringify(row.shownTotals) === JSON.stringify(before.shownTotals)
    ? { ...row, isProvisional: false }
    : row;
}

const placesOf = (ids: readonly string[]): ReadonlyMap<string, number> => new Map(ids.map((id, index) => [id, index]));
