import type { ComponentChildren } from 'preact';
import { t } from '../messages/locale.ts';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  isNumber?: boolean;
}

interface Props<Row> {
  /** What it lists, for those who do not see what stands above it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Instead of an empty table. */
  empty?: string;
}

/** A list with a heading for each row: its first column. Wider than the page, it scrolls by itself, by keyboard also. */
export function Table<Row>({ caption, columns, rows, keyOf, empty = t('nothing') }: Props<Row>) {
  if (rows.length === 0) return <p>{empty}</p>;
  const [first, ...others] = columns as [Column<Row>, ...Column<Row>[]];
  const kind = ({ isNumber }: Column<Row>) => (isNumber ? 'number' : undefined);
  return (
    <section class="scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={kind(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              <th scope="row" class={kind(first)}>
                {first.cell(row)}
              </th>
              {others.map((column) => (
                <td key={column.title} class={kind(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
