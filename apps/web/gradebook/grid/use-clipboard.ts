import { useState } from 'preact/hooks';
import { t } from '../messages/index.ts';
import type { Item } from '../model/read-gradebook.ts';
import { entryWords } from './cell-text.ts';
import type { Place } from './keyboard.ts';
import { type PastedCell, planPaste } from './paste.ts';
import { clipboardText, placesIn, type Range } from './range.ts';

interface Grid {
  readonly items: readonly Item[];
  readonly studentIds: readonly string[];
  readonly range: Range;
  readonly mayCopy: boolean;
  readonly mayPaste: boolean;
  textAt(to: Place): string;
  announce(message: string): void;
}

/** To a spreadsheet and from it. What is pasted waits for its preview. */
export function useClipboard({ items, studentIds, range, mayCopy, mayPaste, textAt, announce }: Grid) {
  const [pasted, setPasted] = useState<readonly PastedCell[]>();
  const onPaste = (event: ClipboardEvent): void => {
    if (!mayPaste) return;
    event.preventDefault();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const from = { row: range.firstRow, column: range.firstColumn - 1 };
    const plan = planPaste(text, from, { studentIds, items }, entryWords());
    if (plan.length > 0) setPasted(plan);
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (!mayCopy) return;
    event.preventDefault();
    event.clipboardData?.setData('text/plain', clipboardText(range, textAt));
    announce(t('copied', { count: placesIn(range).length }));
  };
  return { pasted, onPaste, onCopy, closePaste: () => setPasted(undefined) };
}
