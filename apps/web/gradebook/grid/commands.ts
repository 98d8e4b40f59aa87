type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

export type Command = 'undo' | 'redo' | 'fillDown' | 'comment' | 'edit' | 'clear' | 'type' | 'endRange';

/** What a key does in a cell beside moving, as in spreadsheets. */
export function commandOf({ key, ctrlKey, metaKey, shiftKey }: Key): Command | undefined {
  const name = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (name === 'z') return shiftKey ? 'redo' : 'undo';
    if (name === 'y') return 'redo';
    return name === 'd' ? 'fillDown' : undefined;
  }
  if (key === 'F2') return shiftKey ? 'comment' : 'edit';
  if (key === 'Delete' || key === 'Backspace') return 'clear';
  if (key === 'Escape') return 'endRange';
  return key.length === 1 && key !== ' ' ? 'type' : undefined;
}
