import { useLayoutEffect, useRef } from 'preact/hooks';

export interface Editing {
  readonly text: string;
  /** Begun by typing: arrows leave the cell then, as in a spreadsheet. */
  readonly isQuick: boolean;
}

interface Props {
  label: string;
  editing: Editing;
  /** Takes the text, and the key that left; false where the text cannot be read. */
  onLeave: (text: string, key: KeyboardEvent | undefined) => boolean;
  onCancel: () => void;
}

const leavingKeys = ['Enter', 'Tab', 'PageUp', 'PageDown'];
const quickKeys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/** Where a score is typed. What cannot be read stays to be corrected. */
export function CellInput({ label, editing, onLeave, onCancel }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const isLeft = useRef(false);

  useLayoutEffect(() => {
    const element = input.current as HTMLInputElement;
    element.value = editing.text;
    element.focus();
    const end = element.value.length;
    if (editing.isQuick) element.setSelectionRange(end, end);
    else element.select();
  }, []);

  const leave = (key: KeyboardEvent | undefined): void => {
    const element = input.current;
    // A browser may say that it lost the focus while it leaves the page, where nobody left it.
    if (element === null) return;
    isLeft.current = true;
    const isTaken = onLeave(element.value, key);
    if (isTaken) return;
    isLeft.current = false;
    key?.preventDefault();
    element.setAttribute('aria-invalid', 'true');
    element.select();
  };

  return (
    <input
      ref={input}
      class="entry"
      aria-label={label}
      autocomplete="off"
      inputMode="decimal"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === 'Escape') {
          isLeft.current = true;
          onCancel();
        } else if (leavingKeys.includes(event.key) || (editing.isQuick && quickKeys.includes(event.key))) leave(event);
      }}
      onBlur={() => {
        if (!isLeft.current) leave(undefined);
      }}
    />
  );
}
