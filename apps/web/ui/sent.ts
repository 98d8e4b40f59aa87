import { useRef, useState } from 'preact/hooks';

export interface Sent {
  isBusy: boolean;
  error: unknown;
  /** Once at a time: a second press while the first is on its way does nothing. */
  send: (action: () => Promise<void>) => Promise<void>;
}

/** What a button or a form sends. */
export function useSent(): Sent {
  const [isBusy, setBusy] = useState(false);
  /** At once: a second press may come before the first one is drawn. */
  const isSending = useRef(false);
  const [error, setError] = useState<unknown>();
  const send = async (action: () => Promise<void>) => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await action();
    } catch (caught) {
      setError(caught);
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  };
  return { isBusy, error, send };
}
