import type { Arrow, Box, Group } from './content.ts';

const boxWidth = 178;
const lineHeight = 16;
const gap = 18;
const groupPadding = 14;
const groupTitle = 26;
const columnGap = 46;
const rowGap = 34;
const margin = 24;
const header = 56;

/** Where each group stands: column and row. The first row is the way of a request. */
const places: Readonly<Record<string, readonly [column: number, row: number]>> = {
  edge: [0, 0],
  public: [1, 0],
  private: [2, 0],
  isolated: [3, 0],
  operations: [0, 1],
  identity: [1, 1],
  files: [2, 1],
  elsewhere: [3, 1],
};

interface Placed extends Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

const heightOf = (box: Box): number => 30 + box.details.length * lineHeight;
const groupHeight = ({ boxes }: Group): number =>
  groupTitle + groupPadding + boxes.reduce((sum, box) => sum + heightOf(box) + gap, 0);

/** Draws the groups and the arrows between their boxes as an SVG of its own. */
export function draw(title: string, groups: readonly Group[], arrows: readonly Arrow[]): string {
  const columnWidth = boxWidth + 2 * groupPadding;
  const firstRow = Math.max(...groups.filter(({ id }) => places[id]?.[1] === 0).map(groupHeight));
  const secondRow = Math.max(0, ...groups.filter(({ id }) => places[id]?.[1] === 1).map(groupHeight));
  const width = 2 * margin + 4 * columnWidth + 3 * columnGap;
  const height = header + margin + firstRow + rowGap + secondRow;
  const boxes = new Map<string, Placed>();
  const frames = groups.map((group) => {
    const [column, row] = places[group.id] ?? [0, 0];
    const x = margin + column * (columnWidth + columnGap);
    const y = header + row * (firstRow + rowGap);
    let below = y + groupTitle + groupPadding / 2;
    for (const box of group.boxes) {
      const placed = { ...box, x: x + groupPadding, y: below, height: heightOf(box) };
      boxes.set(box.id, placed);
      below += placed.height + gap;
    }
    return frame(group, x, y, columnWidth, row === 0 ? firstRow : secondRow);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${plain(title)}">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6472"/></marker></defs>',
    '<style>text{font-family:system-ui,sans-serif;fill:#1f2733}.t{font-size:18px;font-weight:600}.g{font-size:13px;font-weight:600;fill:#46505e}.b{font-size:13px;font-weight:600}.d{font-size:12px;fill:#46505e}</style>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text class="t" x="${margin}" y="34">${plain(title)}</text>`,
    ...frames,
    ...arrows.map(([from, to]) => arrow(boxes.get(from), boxes.get(to))),
    ...[...boxes.values()].map(box),
    '</svg>',
    '',
  ].join('\n');
}

const frame = (group: Group, x: number, y: number, width: number, height: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#f4f6f9" stroke="#cfd6e0"/>` +
  `<text class="g" x="${x + groupPadding}" y="${y + 20}">${plain(group.title)}</text>`;

const box = ({ x, y, height, title, details }: Placed): string =>
  `<rect x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="5" fill="#ffffff" stroke="#7c8aa0"/>` +
  `<text class="b" x="${x + 10}" y="${y + 20}">${plain(title)}</text>` +
  details
    .map((line, index) => `<text class="d" x="${x + 10}" y="${y + 38 + index * lineHeight}">${plain(line)}</text>`)
    .join('');

/** Sideways between columns, straight down inside one. */
function arrow(from: Placed | undefined, to: Placed | undefined): string {
  if (from === undefined || to === undefined) return '';
  const line = (path: string) =>
    `<path d="${path}" fill="none" stroke="#5b6472" stroke-width="1.3" marker-end="url(#tip)"/>`;
  if (from.x === to.x) {
    const x = from.x + boxWidth - 22;
    return from.y < to.y
      ? line(`M${x} ${from.y + from.height}L${x} ${to.y}`)
      : line(`M${x} ${from.y}L${x} ${to.y + to.height}`);
  }
  const right = from.x < to.x;
  const start = { x: right ? from.x + boxWidth : from.x, y: from.y + from.height / 2 };
  const end = { x: right ? to.x : to.x + boxWidth, y: to.y + to.height / 2 };
  const bend = (start.x + end.x) / 2;
  return line(`M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${end.x} ${end.y}`);
}

const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
