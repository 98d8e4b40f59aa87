import { exportedAtColumn, exportStateColumn, studentColumn } from '../gradebook/sheet.ts';
import { readingsOf, UnreadableFile } from './sheet-grid.ts';

/** Where in a file stands what is needed of it. */
export interface FileColumns {
  readonly student: number;
  readonly exportedAt: number | undefined;
  readonly exportState: number;
  /** The columns of line items, by their place in the file. */
  readonly items: ReadonlyMap<number, string>;
  /** Columns of read-only percentages. */
  readonly percentages: readonly number[];
  /** Columns that are neither, by their name. */
  readonly unknown: readonly string[];
  /** Line items with several columns: none of these is read. */
  readonly repeated: readonly string[];
}

/**
 * Finds the columns by their names, in whatever order they are.
 * @param items sourcedIds of the line items of the class
 * @param readOnly further names that the export writes
 */
export function findColumns(
  header: readonly string[],
  items: ReadonlySet<string>,
  readOnly: ReadonlySet<string>,
): FileColumns {
  const names = header.map((name) => name.trim());
  const found = new Map<number, string>();
  const unknown: string[] = [];
  for (const [place, name] of names.entries()) {
    const [, unguarded] = readingsOf(name);
    const item = itemOf(name, items) ?? itemOf(unguarded, items);
    if (item !== undefined) found.set(place, item);
    // Percentages of a category that was renamed or deleted meanwhile are read-only all the same.
    else if (name !== '' && !readOnly.has(name) && !readOnly.has(unguarded) && !isPercentage(name)) unknown.push(name);
  }
  const places = Map.groupBy(found, ([, item]) => item);
  const repeated = [...places].filter(([, all]) => all.length > 1).map(([item]) => item);
  return {
    student: only(names, studentColumn),
    exportedAt: names.includes(exportedAtColumn) ? names.indexOf(exportedAtColumn) : undefined,
    exportState: only(names, exportStateColumn),
    items: new Map([...found].filter(([, item]) => !repeated.includes(item))),
    percentages: names.flatMap((name, place) => (isPercentage(name) ? [place] : [])),
    unknown,
    repeated,
  };
}

const isPercentage = (name: string): boolean => name.endsWith(' %');

/** A header ends with the identifier in brackets; both the title and the identifier may hold brackets themselves. */
function itemOf(name: string, items: ReadonlySet<string>): string | undefined {
  if (!name.endsWith(']')) return undefined;
  for (let at = name.indexOf('['); at >= 0; at = name.indexOf('[', at + 1)) {
    const identifier = name.slice(at + 1, -1);
    if (items.has(identifier)) return identifier;
  }
  return undefined;
}

function only(names: readonly string[], name: string): number {
  const place = names.indexOf(name);
  if (place < 0 || names.lastIndexOf(name) !== place) {
    throw new UnreadableFile(`expected one column ${name}, as the export has it`);
  }
  return place;
}
