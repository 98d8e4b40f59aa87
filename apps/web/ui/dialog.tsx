import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  onClose: () => void;
  /** With a table of several columns. */
  isWide?: boolean;
  children: ComponentChildren;
}

/**
 * The browser's own dialog keeps the keyboard inside, closes on Escape and gives the focus back: where it is closed, not where
 * an open one is removed from the page (HTML, removing steps of the dialog element).
 */
export function Dialog({ title, onClose, isWide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const isGone = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      // The event of this comes when another dialog may be open.
      isGone.current = true;
      element?.close();
    };
  }, []);
  useLayoutEffect(() => {
    // What there is to fill in came later than the dialog, which has the focus itself until then.
    const element = dialog.current;
    if (element !== null && document.activeElement === element) {
      element.querySelector<HTMLElement>('input, textarea, select, button')?.focus();
    }
  });
  return (
    <dialog ref={dialog} class={isWide ? 'wide' : ''} aria-labelledby={id} onClose={() => isGone.current || onClose()}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
