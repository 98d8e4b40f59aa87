import type { Place } from './keyboard.ts';

/** Those in sight, in their order. */
export interface Ids {
  readonly studentIds: readonly string[];
  readonly itemIds: readonly string[];
}

/** A place by whose it is: rows and columns move when students and assignments come and go. */
export interface Spot {
  /** Where it was when it was chosen, for when its student or its assignment is gone. */
  readonly place: Place;
  readonly studentId: string | undefined;
  /** The names and the totals stay at both ends. */
  readonly at: 'name' | 'total' | { readonly itemId: string | undefined };
}

export function spotAt(place: Place, { studentIds, itemIds }: Ids): Spot {
  const { row, column } = place;
  const at = column === 0 ? 'name' : column > itemIds.length ? 'total' : { itemId: itemIds[column - 1] };
  return { place, studentId: studentIds[row], at };
}

/** Where it is now; the nearest place that there is where its student or its assignment is not in sight any more. */
export function placeAt(spot: Spot, { studentIds, itemIds }: Ids): { place: Place; isThere: boolean } {
  const row = indexOf(studentIds, spot.studentId, spot.place.row);
  const column = columnOf(spot, itemIds);
  const last = { row: Math.max(studentIds.length - 1, 0), column: itemIds.length + 1 };
  const nearest = { row: Math.min(spot.place.row, last.row), column: Math.min(spot.place.column, last.column) };
  const place = { row: row === -1 ? nearest.row : row, column: column === -1 ? nearest.column : column };
  return { place, isThere: row !== -1 && column !== -1 };
}

function columnOf({ at, place }: Spot, itemIds: readonly string[]): number {
  if (at === 'name') return 0;
  if (at === 'total') return itemIds.length + 1;
  const index = indexOf(itemIds, at.itemId, place.column - 1);
  return index === -1 ? -1 : index + 1;
}

/** Most of the time nothing moved. */
const indexOf = (ids: readonly string[], id: string | undefined, likely: number): number =>
  id === undefined ? -1 : ids[likely] === id ? likely : ids.indexOf(id);
