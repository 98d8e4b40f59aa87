import { type Inputs, useEffect, useRef, useState } from 'preact/hooks';
import { beginReread } from './rereads/rereads.ts';

export type Loaded<T> = { state: 'busy' } | { state: 'failed'; error: unknown } | { state: 'there'; value: T };

/**
 * What a page shows once it is read. What was asked for by a page that is gone, or for another choice, is dropped. Read again, it
 * stays as it is until the answer comes, and where none comes: nobody loses what they type beside it, or their place.
 * @param choices what `load` depends on; a change begins from nothing
 */
export function useLoaded<T>(load: () => Promise<T>, choices: Inputs = []): [Loaded<T>, again: () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'busy' });
  const [attempt, setAttempt] = useState(0);
  const last = useRef(attempt);
  const again = () => setAttempt((count) => count + 1);
  useEffect(() => {
    let isWanted = true;
    const isAgain = last.current !== attempt && loaded.state === 'there';
    last.current = attempt;
    const reread = isAgain ? beginReread(again) : undefined;
    if (reread === undefined) setLoaded({ state: 'busy' });
    load().then(
      (value) => {
        if (!isWanted) return;
        reread?.end();
        setLoaded({ state: 'there', value });
      },
      (error: unknown) => {
        if (!isWanted) return;
        if (reread === undefined) setLoaded({ state: 'failed', error });
        else reread.fail(error);
      },
    );
    return () => {
      isWanted = false;
      reread?.end();
    };
  }, [attempt, ...choices]);
  return [loaded, again];
}
