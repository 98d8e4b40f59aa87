import { Component, type ComponentChildren } from 'preact';
import { t } from '../../messages/locale.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { Row } from '../model/rows.ts';
import { marksOf, valueText } from './cell-text.ts';
import type { Sizes } from './viewport.ts';

interface Props {
  row: Row;
  /** Its place in the row, whatever is in sight. */
  column: number;
  item: Item;
  /** Its place among those in sight. */
  place: number;
  /** Columns before it that are not in the page. */
  gap: number;
  sizes: Sizes;
  language: string;
  isActive: boolean;
  isSelected: boolean;
  /** Where a score is being typed. */
  input: ComponentChildren;
}

const plain = ['item', 'place', 'gap', 'sizes', 'language', 'isActive', 'isSelected'] as const;

/** One score. Of a row in which another one changes, only that one is drawn again. */
export class GridCell extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { row, column, input } = this.props;
    if (input || next.input || plain.some((name) => next[name] !== this.props[name])) return true;
    if (row === next.row && column === next.column) return false;
    return (
      row.cells[column] !== next.row.cells[next.column] ||
      row.states[column] !== next.row.states[next.column] ||
      row.submissions !== next.row.submissions ||
      row.extensions !== next.row.extensions
    );
  }

  render({ row, column, item, place, gap, sizes, isActive, isSelected, input }: Props) {
    const state = row.states[column];
    return (
      <div
        role="gridcell"
        class={`cell ${state ?? ''} ${isSelected ? 'selected' : ''} ${input ? 'editing' : ''}`}
        aria-colindex={place + 2}
        aria-selected={isSelected ? true : undefined}
        aria-invalid={state === 'failed' || state === 'conflict' ? true : undefined}
        tabIndex={isActive ? 0 : -1}
        data-column={place + 1}
        style={{ marginInlineStart: `${gap * sizes.column}px`, width: `${sizes.column}px` }}
      >
        {input || (
          <>
            <span class="value">{valueText(row.cells[column])}</span>
            {marksOf(row, column, item, new Date()).map((mark) => (
              <span key={mark.state} class={`mark ${mark.state}`} title={mark.word}>
                <span class="unseen">, {mark.word}</span>
              </span>
            ))}
            {state === 'failed' && <span class="unseen">, {t('notSaved')}</span>}
          </>
        )}
      </div>
    );
  }
}
