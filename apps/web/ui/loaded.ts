import { type Inputs, useEffect, useState } from 'preact/hooks';

export type Loaded<T> = { state: 'busy' } | { state: 'failed'; error: unknown } | { state: 'there'; value: T };

/**
 * What a page shows once it is read. What was asked for by a page that is gone, or for another choice, is dropped.
 * @param choices what `load` depends on; a change reads again
 */
export function useLoaded<T>(load: () => Promise<T>, choices: Inputs = []): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'busy' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isWanted = true;
    setLoaded({ state: 'busy' });
    load().then(
      (value) => isWanted && setLoaded({ state: 'there', value }),
      (error: unknown) => isWanted && setLoaded({ state: 'failed', error }),
    );
    return () => {
      isWanted = false;
    };
  }, [attempt, ...choices]);
  return [loaded, () => setAttempt((count) => count + 1)];
}
