import { useEffect, useState } from 'preact/hooks';

/** What somebody types, once they pause: a search asks the server for words, not for letters. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
