import { useEffect } from 'preact/hooks';

/** Calls again and again while the tab is seen and there is something to wait for. */
export function useWatched(isWaiting: boolean, everySeconds: number, again: () => void): void {
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, everySeconds * 1_000);
    return () => clearInterval(timer);
  });
}
