import { number } from '../../messages/locale.ts';
import { Chart, type ChartProps, inline, width } from './chart.tsx';
import { ceilingOf } from './scale.ts';

const rowHeight = 36;
const barHeight = 12;
/** Kept free after the longest bar, for its value. */
const valueWidth = 72;

/** One bar under each label, in the order of the rows: durations, counts, a distribution. */
export function Bars({ rows, text = number, ...props }: ChartProps) {
  const end = ceilingOf(rows.map(({ value }) => value ?? 0));
  return (
    <Chart {...props} rows={rows} text={text} height={rows.length * rowHeight}>
      {rows.map(({ label, value }, index) => {
        const length = ((value ?? 0) / end) * (width - valueWidth);
        const top = index * rowHeight;
        return (
          <g key={index}>
            <text x={inline(0)} y={top + 12}>
              {label}
            </text>
            <rect
              class="mark"
              x={Math.min(inline(0), inline(length))}
              y={top + 17}
              width={Math.max(length, 1)}
              height={barHeight}
            />
            <text class="value" x={inline(length + 6)} y={top + 28}>
              {value === null ? '–' : text(value)}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}
