import './charts.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t as common, isRightToLeft, number } from '../../messages/locale.ts';
import { Table } from '../table.tsx';
import { t } from './messages/index.ts';

export interface ChartRow {
  label: string;
  /** null: there is none. */
  value: number | null;
}

export interface ChartProps {
  /** What it shows: the name of the picture, and of the table behind it. */
  caption: string;
  rows: readonly ChartRow[];
  /** Above the labels and the values of the table. */
  titles: readonly [label: string, value: string];
  /** As the value is written. */
  text?: (value: number) => string;
}

/** Units of the picture: what a phone of 320 pixels has beside the margins of the page. */
export const width = 288;

/** Where something is that many units after the beginning of a line in the language of the page. */
export const inline = (units: number): number => (isRightToLeft() ? width - units : units);

interface FrameProps extends ChartProps {
  height: number;
  children: ComponentChildren;
}

/** A picture with its name, what it says in one sentence, and the same facts as a table. */
export function Chart({ caption, rows, titles, text = number, height, children }: FrameProps) {
  const id = useId();
  const values = rows.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return <p>{t('nothing')}</p>;
  const summary = t('summary', {
    count: values.length,
    lowest: text(Math.min(...values)),
    highest: text(Math.max(...values)),
  });
  return (
    <figure class="chart">
      <figcaption>{caption}</figcaption>
      <svg role="img" aria-labelledby={`${id}-title ${id}-summary`} viewBox={`0 0 ${width} ${height}`}>
        <title id={`${id}-title`}>{caption}</title>
        <desc id={`${id}-summary`}>{summary}</desc>
        {children}
      </svg>
      <details>
        <summary>{common('asTable')}</summary>
        <Table
          caption={caption}
          rows={rows.map((row, index) => ({ ...row, index }))}
          keyOf={({ index }) => String(index)}
          columns={[
            { title: titles[0], cell: ({ label }) => <bdi>{label}</bdi> },
            { title: titles[1], isNumber: true, cell: ({ value }) => (value === null ? '–' : text(value)) },
          ]}
        />
      </details>
    </figure>
  );
}
