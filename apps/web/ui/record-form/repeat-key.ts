import { useRef } from 'preact/hooks';

/**
 * The Idempotency-Key of what a form sends: the same for the same body, so that sending it again after an answer was lost
 * does nothing twice, and another one for another body.
 */
export function useRepeatKey(): (body: object) => string {
  const last = useRef<{ text: string; key: string } | undefined>(undefined);
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current?.text !== text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
