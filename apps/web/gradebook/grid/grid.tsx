import { useMemo, useRef, useState } from 'preact/hooks';
import { t as common, currentLanguage, isRightToLeft } from '../../messages/locale.ts';
import { hrefOf } from '../../ui/route.ts';
import { t } from '../messages/index.ts';
import { type Entry, entryOf, readEntry } from '../model/cells.ts';
import type { CellPlace, Gradebook } from '../model/gradebook.ts';
import type { Item } from '../model/read-gradebook.ts';
import type { View } from '../model/view.ts';
import { type PlaceDialog, PlacePanel } from '../place/place-panel.tsx';
import type { Editing } from './cell-input.tsx';
import { entryWords, valueText } from './cell-text.ts';
import { commandOf } from './commands.ts';
import { GridHeader } from './grid-header.tsx';
import { GridRow } from './grid-row.tsx';
import { moved, type Place } from './keyboard.ts';
import { PasteDialog } from './paste-dialog.tsx';
import { placesIn, rangeBetween, sizeOf } from './range.ts';
import { TabChoice, useTabChoice } from './tab-choice.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useFocus } from './use-focus.ts';
import { usePlace } from './use-place.ts';
import { useWindow } from './use-window.ts';

interface Props {
  classId: string;
  gradebook: Gradebook;
  view: View;
  mayGrade: boolean;
  onReload: () => Promise<void>;
}

/** Students × assignments, by the grid pattern of ARIA: one stop for Tab, keys move inside. Only what is in sight is in the page. */
export function Grid({ classId, gradebook, view, mayGrade, onReload }: Props) {
  const [typing, setEditing] = useState<Editing>();
  const [opened, setDialog] = useState<PlaceDialog>();
  const [message, setMessage] = useState('');
  const [tabMoves, setTabMoves] = useTabChoice();
  /** What had the focus before a press, which moves it before the click comes. */
  const focusedBefore = useRef<Element | null>(null);

  const items = useMemo(
    () => view.columns.map((column) => gradebook.items[column] as Item),
    [view.columns, gradebook.items],
  );
  const extent = { rows: view.rows.length, columns: items.length + 2 };
  const { place, isThere, anchor, setPlace, studentIds, itemIds } = usePlace(gradebook, view, items);
  const { row, column } = place;
  // What was begun for somebody who is gone is not continued for whoever stands there now.
  const editing = isThere ? typing : undefined;
  const dialog = isThere ? opened : undefined;
  const isOnItem = column > 0 && column <= items.length;
  const { scroller, sizes, columns, rows, width, pageRows, onScroll, reveal } = useWindow(
    { rows: extent.rows, items: items.length },
    place,
  );
  const isEditing = editing !== undefined;
  const { focusAt, focusNext } = useFocus({ scroller, place, isEditing, studentIds, itemIds, reveal });

  const placeOf = (to: Place): CellPlace => ({
    row: view.rows[to.row] as number,
    column: view.columns[to.column - 1] ?? -1,
  });
  const cellAt = (to: Place) => {
    const at = placeOf(to);
    return gradebook.rows[at.row]?.cells[at.column];
  };
  const lastItem = Math.max(items.length, 1);
  const clamped = (to: Place): Place => ({ row: to.row, column: Math.min(Math.max(to.column, 1), lastItem) });
  const range =
    anchor === undefined
      ? rangeBetween({ row, column }, { row, column })
      : rangeBetween(clamped(anchor), clamped({ row, column }));

  /** @param from where a range begins; none without it */
  const go = (to: Place, from?: Place): void => {
    setEditing(undefined);
    setPlace(to, from);
    if (from !== undefined) setMessage(t('rangeSelected', sizeOf(rangeBetween(clamped(from), clamped(to)))));
    else if (anchor !== undefined) setMessage('');
    reveal(to);
    focusAt(to);
  };

  const enter = (entries: readonly { to: Place; entry: Entry }[]): void =>
    gradebook.enter(entries.map(({ to, entry }) => ({ ...placeOf(to), entry })));

  const leave = (text: string, key: KeyboardEvent | undefined): boolean => {
    const entry = readEntry(text, entryWords(), items[column - 1]?.texts ?? []);
    if (entry === undefined) {
      setMessage(common('cannotRead', { text }));
      return false;
    }
    setMessage('');
    // By whose it is: read again while it was typed, the place may be that of another student.
    const [studentId, itemId] = [student?.student.sourcedId ?? '', items[column - 1]?.sourcedId ?? ''];
    const at = gradebook.placeOf({ studentId, itemId });
    if (at && text.trim() !== valueText(gradebook.rows[at.row]?.cells[at.column])) gradebook.enter([{ ...at, entry }]);
    const to = key && moved({ row, column }, key, extent, settings());
    if (to === undefined) {
      if (key !== undefined && key.key !== 'Tab') focusNext();
      setEditing(undefined);
    } else {
      key?.preventDefault();
      go(to);
    }
    return true;
  };

  const settings = () => ({ pageRows, isRightToLeft: isRightToLeft(), tabMoves });

  /** Where an undo or a redo was, if it is in sight. */
  const follow = (changed: CellPlace | undefined, done: string, nothing: string): void => {
    const to = changed && { row: view.rows.indexOf(changed.row), column: view.columns.indexOf(changed.column) + 1 };
    if (to !== undefined && to.row !== -1 && to.column !== 0) go(to);
    setMessage(changed === undefined ? nothing : done);
  };
  const undo = () => follow(gradebook.undo(), common('undone'), common('nothingToUndo'));
  const redo = () => follow(gradebook.redo(), t('redone'), t('nothingToRedo'));

  const fillDown = (): void => {
    const { firstRow } = range;
    const below = placesIn(range).filter((to) => to.row > firstRow);
    enter(below.map((to) => ({ to, entry: entryOf(cellAt({ row: firstRow, column: to.column })) })));
    setMessage(t('filledDown', { count: below.length }));
  };
  const clear = (): void => {
    const filled = placesIn(range).filter((to) => valueText(cellAt(to)) !== '');
    enter(filled.map((to) => ({ to, entry: { kind: 'empty' } })));
    if (anchor !== undefined) setMessage(t('cleared', { count: filled.length }));
  };

  const run = (event: KeyboardEvent): boolean => {
    const isEditable = mayGrade && isOnItem;
    switch (commandOf(event)) {
      case 'undo':
        if (mayGrade) undo();
        return true;
      case 'redo':
        if (mayGrade) redo();
        return true;
      case 'fillDown':
        if (isEditable && anchor !== undefined) fillDown();
        return true;
      case 'comment':
        if (isEditable) setDialog('comment');
        return true;
      case 'edit':
        if (isEditable) setEditing({ text: valueText(cellAt({ row, column })), isQuick: false });
        return true;
      case 'clear':
        if (isEditable) clear();
        return true;
      case 'type':
        if (isEditable) setEditing({ text: event.key, isQuick: true });
        return isEditable;
      case 'endRange':
        if (anchor !== undefined) go({ row, column });
        return anchor !== undefined;
      default:
        return false;
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey) return;
    if (event.key === 'Enter' && column === items.length + 1 && student !== undefined) {
      location.hash = hrefOf({ name: 'explanation', classId, studentId: student.student.sourcedId });
      return;
    }
    const to = moved({ row, column }, event, extent, settings());
    if (to !== undefined) {
      const extendsRange = event.shiftKey && event.key !== 'Enter' && event.key !== 'Tab';
      go(to, extendsRange ? (anchor ?? { row, column }) : undefined);
    }
    if (to !== undefined || run(event)) event.preventDefault();
  };

  const { pasted, onPaste, onCopy, closePaste } = useClipboard({
    items,
    studentIds,
    range,
    mayCopy: (isOnItem || anchor !== undefined) && !isEditing,
    mayPaste: mayGrade && isOnItem && !isEditing,
    textAt: (to) => valueText(cellAt(to)),
    announce: setMessage,
  });

  const onPress = (event: MouseEvent): void => {
    const target = (event.target as Element).closest<HTMLElement>('[data-column]');
    const pressedRow = target?.closest<HTMLElement>('[aria-rowindex]')?.getAttribute('aria-rowindex');
    if (target === null || pressedRow == null || target.querySelector('input') !== null) return;
    const to = { row: Number(pressedRow) - 2, column: Number(target.dataset.column) };
    const isAgain = to.row === row && to.column === column && focusedBefore.current === target;
    if (event.shiftKey) go(to, anchor ?? { row, column });
    else if (isAgain && mayGrade && isOnItem) setEditing({ text: valueText(cellAt(to)), isQuick: false });
    else go(to);
  };

  const student = gradebook.rows[view.rows[row] as number];
  const isInRange = (index: number) => anchor !== undefined && index >= range.firstRow && index <= range.lastRow;
  const language = currentLanguage();
  // Drawn again only where something of it changed.
  const header = useMemo(
    () => <GridHeader items={items} columns={columns} sizes={sizes} width={width} />,
    [items, columns, sizes, width, language],
  );
  return (
    <>
      <div
        ref={scroller}
        class="grid"
        role="grid"
        aria-label={common('gradebookOf', { title: gradebook.title })}
        aria-rowcount={extent.rows + 1}
        aria-colcount={extent.columns}
        aria-readonly={!mayGrade}
        aria-multiselectable={true}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={onCopy}
        onMouseDown={() => {
          focusedBefore.current = document.activeElement;
        }}
        onClick={onPress}
      >
        <div
          role="presentation"
          class="canvas"
          style={{ width: `${width}px`, height: `${sizes.header + extent.rows * sizes.row}px` }}
        >
          {header}
          {rows.map((index) => {
            const shownRow = gradebook.rows[view.rows[index] as number];
            return (
              shownRow && (
                <GridRow
                  key={shownRow.student.sourcedId}
                  row={shownRow}
                  index={index}
                  items={items}
                  indexes={view.columns}
                  columns={columns}
                  sizes={sizes}
                  width={width}
                  language={language}
                  active={index === row ? column : -1}
                  firstSelected={isInRange(index) ? range.firstColumn : -1}
                  lastSelected={isInRange(index) ? range.lastColumn : -1}
                  editing={index === row ? editing : undefined}
                  onLeave={leave}
                  onCancel={() => go({ row, column })}
                />
              )
            );
          })}
        </div>
      </div>
      <p class="message" role="status">
        {message}
      </p>
      {student && (
        <PlacePanel
          classId={classId}
          row={student}
          column={isOnItem ? (view.columns[column - 1] as number) : -1}
          gradebook={gradebook}
          mayGrade={mayGrade}
          dialog={dialog}
          onDialog={setDialog}
          onUndo={undo}
          onRedo={redo}
          onReload={onReload}
          onMessage={setMessage}
        />
      )}
      <TabChoice tabMoves={tabMoves} onChange={setTabMoves} />
      {pasted && (
        <PasteDialog
          cells={pasted}
          gradebook={gradebook}
          onClose={() => {
            closePaste();
            focusNext();
          }}
        />
      )}
    </>
  );
}
