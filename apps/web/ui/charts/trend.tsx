import { number } from '../../messages/locale.ts';
import { Chart, type ChartProps, inline, width } from './chart.tsx';
import { ceilingOf, piecesOf } from './scale.ts';

const height = 150;
const [top, bottom] = [16, height - 20];
const margin = 6;

/** A line through the values in the order of the rows, from zero on; a gap where there is none. */
export function Trend({ rows, text = number, ...props }: ChartProps) {
  const end = ceilingOf(rows.map(({ value }) => value ?? 0));
  const points = rows.map(({ value }, index) => {
    const along = rows.length === 1 ? 0.5 : index / (rows.length - 1);
    const x = inline(margin + along * (width - 2 * margin));
    return value === null ? undefined : { x, y: bottom - (value / end) * (bottom - top) };
  });
  const [first, last] = [rows[0]?.label ?? '', rows.at(-1)?.label ?? ''];
  return (
    <Chart {...props} rows={rows} text={text} height={height}>
      {[end, end / 2, 0].map((value) => {
        const y = bottom - (value / end) * (bottom - top);
        return (
          <g key={value}>
            <line class="axis" x1={0} x2={width} y1={y} y2={y} />
            <text class="value" x={inline(0)} y={y - 3}>
              {text(value)}
            </text>
          </g>
        );
      })}
      {piecesOf(points).map((piece) => (
        <path
          key={piece[0]?.x}
          class="line"
          d={piece.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')}
        />
      ))}
      {points.map((point) => point && <circle key={point.x} class="mark" cx={point.x} cy={point.y} r={3} />)}
      <text x={inline(0)} y={height - 4}>
        {first}
      </text>
      {rows.length > 1 && (
        <text class="end" x={inline(width)} y={height - 4}>
          {last}
        </text>
      )}
    </Chart>
  );
}
