import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Place } from './keyboard.ts';

interface Grid {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly place: Place;
  readonly isEditing: boolean;
  readonly studentIds: readonly string[];
  readonly itemIds: readonly string[];
  reveal(to: Place): void;
}

/** The focus of the browser, which is where the place of the keyboard is. */
export function useFocus({ scroller, place, isEditing, studentIds, itemIds, reveal }: Grid) {
  const wantsFocus = useRef(false);
  const elementAt = ({ row, column }: Place) =>
    scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${row + 2}"] [data-column="${column}"]`) ?? null;
  const isFocused = () => scroller.current?.contains(document.activeElement) === true;
  const idsBefore = useRef([studentIds, itemIds]);
  const isMoved = idsBefore.current[0] !== studentIds || idsBefore.current[1] !== itemIds;
  const wasFocused = isMoved && isFocused();

  useLayoutEffect(() => {
    idsBefore.current = [studentIds, itemIds];
    if (!wasFocused) return;
    // Read again, or filtered: sight follows the place where that moved, and so does the focus where its row left the page.
    reveal(place);
    if (!isFocused()) wantsFocus.current = true;
  }, [studentIds, itemIds]);
  useLayoutEffect(() => {
    if (!wantsFocus.current || isEditing) return;
    wantsFocus.current = false;
    elementAt(place)?.focus({ preventScroll: true });
  });

  return {
    /** At once where it is in the page: what is drawn next would have to be laid out for it once more. */
    focusAt: (to: Place): void => {
      const shown = elementAt(to);
      shown?.focus({ preventScroll: true });
      wantsFocus.current = shown === null;
    },
    /** Once what changes now is drawn. */
    focusNext: (): void => {
      wantsFocus.current = true;
    },
  };
}
