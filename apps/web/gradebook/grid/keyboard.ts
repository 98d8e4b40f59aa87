/** A place in the grid: columns are the name, the assignments, and the total. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface Settings {
  readonly pageRows: number;
  readonly isRightToLeft: boolean;
  /** Tab moves between cells; without it Tab leaves the grid, as in every other part of a page. */
  readonly tabMoves: boolean;
}

/**
 * Where a key leads, by the grid pattern of ARIA (APG, "Data grids"). Enter goes down, and from the last row to the first of
 * the next column: whoever enters scores column by column never leaves the number pad. Undefined: not a key that moves.
 */
export function moved(place: Place, key: Key, extent: Extent, settings: Settings): Place | undefined {
  const { row, column } = place;
  const isFar = key.ctrlKey || key.metaKey;
  const forward = settings.isRightToLeft ? -1 : 1;
  const last = { row: extent.rows - 1, column: extent.columns - 1 };
  const within = (to: Place): Place => ({
    row: Math.min(Math.max(to.row, 0), last.row),
    column: Math.min(Math.max(to.column, 0), last.column),
  });
  switch (key.key) {
    case 'ArrowUp':
      return within({ row: isFar ? 0 : row - 1, column });
    case 'ArrowDown':
      return within({ row: isFar ? last.row : row + 1, column });
    case 'ArrowRight':
      return within({ row, column: isFar ? (forward > 0 ? last.column : 0) : column + forward });
    case 'ArrowLeft':
      return within({ row, column: isFar ? (forward > 0 ? 0 : last.column) : column - forward });
    case 'PageUp':
      return within({ row: row - settings.pageRows, column });
    case 'PageDown':
      return within({ row: row + settings.pageRows, column });
    case 'Home':
      return { row: isFar ? 0 : row, column: 0 };
    case 'End':
      return { row: isFar ? last.row : row, column: last.column };
    case 'Enter':
      return key.shiftKey ? up(place, last) : down(place, last);
    case 'Tab':
      return settings.tabMoves ? sideways(place, last, key.shiftKey ? -1 : 1) : undefined;
    default:
      return undefined;
  }
}

function down({ row, column }: Place, last: Place): Place {
  if (row < last.row) return { row: row + 1, column };
  return column < last.column ? { row: 0, column: column + 1 } : { row, column };
}

function up({ row, column }: Place, last: Place): Place {
  if (row > 0) return { row: row - 1, column };
  return column > 0 ? { row: last.row, column: column - 1 } : { row, column };
}

/** Undefined at both ends: there Tab leaves the grid, so that nobody is caught in it. */
function sideways({ row, column }: Place, last: Place, step: 1 | -1): Place | undefined {
  const next = column + step;
  if (next >= 0 && next <= last.column) return { row, column: next };
  const nextRow = row + step;
  if (nextRow < 0 || nextRow > last.row) return undefined;
  return { row: nextRow, column: step > 0 ? 0 : last.column };
}
