/** A round number that is not below the values, so that an axis ends where people can read it: 1, 2 or 5 times a power of ten. */
export function ceilingOf(values: readonly number[]): number {
  const highest = Math.max(0, ...values);
  if (highest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 5, 10].find((step) => step * power >= highest) ?? 10) * power;
}

export interface Point {
  x: number;
  y: number;
}

/** The points of a line in pieces: a value that is missing is a gap, and not a fall to zero. */
export function piecesOf(points: readonly (Point | undefined)[]): Point[][] {
  const pieces: Point[][] = [];
  let isOpen = false;
  for (const point of points) {
    if (point === undefined) isOpen = false;
    else if (isOpen) pieces.at(-1)?.push(point);
    else {
      pieces.push([point]);
      isOpen = true;
    }
  }
  return pieces;
}
