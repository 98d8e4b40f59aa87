import { Component } from 'preact';
import { t as common } from '../../messages/locale.ts';
import { listName } from '../../ui/person.ts';
import { t } from '../messages/index.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { Row } from '../model/rows.ts';
import { CellInput, type Editing } from './cell-input.tsx';
import { totalText } from './cell-text.ts';
import { GridCell } from './grid-cell.tsx';
import { gapBefore, type Sizes } from './viewport.ts';

interface Props {
  row: Row;
  index: number;
  /** Those in sight of the filter, and where they are in the row. */
  items: readonly Item[];
  indexes: readonly number[];
  /** Those in the page, by their place among them. */
  columns: readonly number[];
  sizes: Sizes;
  width: number;
  /** Words and decimals are drawn again with another one. */
  language: string;
  /** The column of the keyboard, where it is in this row; -1 elsewhere. */
  active: number;
  /** Of a range; -1 where none of it is in this row. */
  firstSelected: number;
  lastSelected: number;
  editing: Editing | undefined;
  onLeave: (text: string, key: KeyboardEvent | undefined) => boolean;
  onCancel: () => void;
}

const handlers = new Set<string>(['onLeave', 'onCancel']);

/** One student. Drawn again only where something of it changed. */
export class GridRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    for (const name in next) {
      if (!handlers.has(name) && next[name as keyof Props] !== this.props[name as keyof Props]) return true;
    }
    return false;
  }

  render(props: Props) {
    const { row, index, items, indexes, columns, sizes, width, active, firstSelected, lastSelected, editing } = props;
    const name = listName(row.student);
    const isSelected = (place: number) => place >= firstSelected && place <= lastSelected && firstSelected >= 0;
    return (
      <div
        role="row"
        class="grid-row"
        aria-rowindex={index + 2}
        style={{
          top: `${sizes.header + index * sizes.row}px`,
          height: `${sizes.row}px`,
          lineHeight: `${sizes.row - 1}px`,
          width: `${width}px`,
        }}
      >
        <div
          role="rowheader"
          class="name"
          aria-colindex={1}
          tabIndex={active === 0 ? 0 : -1}
          data-column={0}
          style={{ width: `${sizes.name}px` }}
        >
          <bdi>{name}</bdi>
        </div>
        {columns.map((place, at) => {
          const item = items[place] as Item;
          const column = indexes[place] as number;
          const isActive = active === place + 1;
          const input = isActive && editing !== undefined && (
            <CellInput
              label={common('scoreLabel', { student: name, assignment: item.title })}
              editing={editing}
              onLeave={props.onLeave}
              onCancel={props.onCancel}
            />
          );
          return (
            <GridCell
              key={item.sourcedId}
              row={row}
              column={column}
              item={item}
              place={place}
              gap={gapBefore(columns, at)}
              sizes={sizes}
              language={props.language}
              isActive={isActive}
              isSelected={isSelected(place + 1)}
              input={input}
            />
          );
        })}
        <div
          role="gridcell"
          class="total-cell"
          aria-colindex={items.length + 2}
          tabIndex={active === items.length + 1 ? 0 : -1}
          data-column={items.length + 1}
          style={{ width: `${sizes.total}px` }}
        >
          <TotalContent row={row} />
        </div>
      </div>
    );
  }
}

function TotalContent({ row }: { row: Row }) {
  const isProvisional = row.isProvisional && row.override === null;
  return (
    <span class={row.override === null ? (isProvisional ? 'provisional' : '') : 'given'}>
      {totalText(row)}
      {isProvisional && <span class="unseen">, {common('provisional')}</span>}
      {row.override !== null && <span class="unseen">, {t('given')}</span>}
    </span>
  );
}
