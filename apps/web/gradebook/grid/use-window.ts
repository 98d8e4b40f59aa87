import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isRightToLeft } from '../../messages/locale.ts';
import type { Place } from './keyboard.ts';
import { indexes, isCovered, isSameViewport, type Sizes, scrollTo, sizesOf, viewportOf } from './viewport.ts';

interface Extent {
  readonly rows: number;
  /** Assignments alone. */
  readonly items: number;
}

/** The part of the grid that is in the page: what the scrolled window shows, and the place of the keyboard. */
export function useWindow({ rows, items }: Extent, place: Place) {
  const scroller = useRef<HTMLDivElement>(null);
  const sizes = useMemo(() => sizesOf(matchMedia('(max-width: 40rem)').matches), []);
  const extent = { rows, columns: items };
  const [scrolled, setScrolled] = useState({ top: 0, left: 0, width: 960, height: 600 });
  const seen = viewportOf(inside(scrolled, sizes), sizes, extent);
  const shown = useRef(seen);
  shown.current = seen;

  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const measure = useCallback(() => {
    clearTimeout(later.current);
    later.current = undefined;
    setScrolled((before) => {
      const now = scrolledOf(scroller.current as HTMLDivElement);
      const isSame = isSameViewport(viewportOf(inside(now, sizes), sizes, extent), shown.current);
      return isSame && before.height === now.height && before.width === now.width ? before : now;
    });
  }, [rows, items]);
  // Most scrolling shows nothing that is not in the page already: what it will show next is drawn once the frame is painted, so
  // that a key which scrolls by a row does not wait for others.
  const onScroll = useCallback(() => {
    const now = inside(scrolledOf(scroller.current as HTMLDivElement), sizes);
    if (!isCovered(now, sizes, extent, shown.current)) measure();
    else later.current ??= setTimeout(measure, 0);
  }, [measure]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current as HTMLDivElement);
    return () => {
      observer.disconnect();
      clearTimeout(later.current);
    };
  }, [measure]);

  const kept = place.column > 0 && place.column <= items ? place.column - 1 : undefined;
  const columns = useMemo(
    () => indexes(seen.firstColumn, seen.lastColumn, kept),
    [seen.firstColumn, seen.lastColumn, kept],
  );
  return {
    scroller,
    sizes,
    columns,
    rows: indexes(seen.firstRow, seen.lastRow, place.row),
    width: sizes.name + items * sizes.column + sizes.total,
    pageRows: Math.max(Math.floor((scrolled.height - sizes.header) / sizes.row) - 1, 1),
    onScroll,
    reveal: (to: Place) => reveal(scroller.current as HTMLDivElement, to, sizes, items),
  };
}

const scrolledOf = ({ scrollTop: top, scrollLeft, clientWidth: width, clientHeight: height }: HTMLElement) => ({
  top,
  left: Math.abs(scrollLeft),
  width,
  height,
});

const inside = (scrolled: { top: number; left: number; width: number; height: number }, sizes: Sizes) => ({
  top: scrolled.top,
  left: scrolled.left,
  width: scrolled.width - sizes.name - sizes.total,
  height: scrolled.height - sizes.header,
});

/** Scrolls so that neither the names nor the header cover the place. */
function reveal(grid: HTMLElement, { row, column }: Place, sizes: Sizes, itemCount: number): void {
  const across = { from: grid.scrollTop, length: grid.clientHeight, before: sizes.header, after: 0 };
  const top = scrollTo({ start: row * sizes.row, size: sizes.row }, across);
  if (top !== across.from) grid.scrollTop = top;
  if (column === 0 || column > itemCount) return;
  const left = Math.abs(grid.scrollLeft);
  const along = { from: left, length: grid.clientWidth, before: sizes.name, after: sizes.total };
  const to = scrollTo({ start: (column - 1) * sizes.column, size: sizes.column }, along);
  if (to !== left) grid.scrollLeft = isRightToLeft() ? -to : to;
}
