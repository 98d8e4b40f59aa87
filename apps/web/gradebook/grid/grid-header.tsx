import { number, shortDay, t } from '../../messages/locale.ts';
import type { Item } from '../model/read-gradebook.ts';
import { gapBefore, type Sizes } from './viewport.ts';

interface Props {
  /** Those in sight of the filter. */
  items: readonly Item[];
  /** Those in the page, by their place among them. */
  columns: readonly number[];
  sizes: Sizes;
  width: number;
}

export function GridHeader({ items, columns, sizes, width }: Props) {
  return (
    <div role="row" class="grid-header" aria-rowindex={1} style={{ height: `${sizes.header}px`, width: `${width}px` }}>
      <div role="columnheader" class="name" aria-colindex={1} style={{ width: `${sizes.name}px` }}>
        {t('student')}
      </div>
      {columns.map((column, at) => {
        const item = items[column] as Item;
        return (
          <div
            key={item.sourcedId}
            role="columnheader"
            class="cell"
            aria-colindex={column + 2}
            title={item.title}
            style={{
              marginInlineStart: `${gapBefore(columns, at) * sizes.column}px`,
              width: `${sizes.column}px`,
            }}
          >
            <span class="title">
              <bdi>{item.title}</bdi>
            </span>
            <span class="fine">
              {t('ofPoints', { maximum: number(item.maximum) })}
              {item.dueDate !== null && <> · {shortDay(item.dueDate)}</>}
            </span>
          </div>
        );
      })}
      <div
        role="columnheader"
        class="total-cell"
        aria-colindex={items.length + 2}
        style={{ width: `${sizes.total}px` }}
      >
        {t('total')}
      </div>
    </div>
  );
}
