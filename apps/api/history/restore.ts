/** Columns and their values as text; null where there is none. */
export type Facts = Readonly<Record<string, string | null>>;

/** What an entry of the history says of one row: its changed facts, or null where the row is not there. */
export interface RecordedChange {
  readonly before: Facts | null;
  readonly after: Facts | null;
}

/** What a row was before these changes of it, which come newest first; null where it was not there. */
export function rewind(present: Facts | null, changes: readonly RecordedChange[]): Facts | null {
  let state = present;
  for (const { before, after } of changes) {
    if (before === null || after === null) {
      state = before;
      continue;
    }
    // A fact that one side does not mention was null there.
    const missing = Object.fromEntries(Object.keys(after).map((name) => [name, null]));
    state = { ...state, ...missing, ...before };
  }
  return state;
}

/** The facts of these names in which two states differ. Moments are the same in whatever offset they are written. */
export const differing = (names: readonly string[], one: Facts | null, other: Facts | null): string[] =>
  names.filter((name) => comparable(name, one?.[name]) !== comparable(name, other?.[name]));

const comparable = (name: string, value: string | null | undefined): string | number | null => {
  if (value == null) return null;
  return /_(at|date)$/.test(name) ? Date.parse(value) : value;
};
