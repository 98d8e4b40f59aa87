const counts = new Set<() => number>();

/**
 * What the page has been given and not stored yet is asked about before it is dropped: by the browser when the tab closes, by
 * the page before a sign-out.
 * @param count of changes that would be lost now
 * @returns ends that
 */
export function countUnsaved(count: () => number): () => void {
  counts.add(count);
  return () => counts.delete(count);
}

export const unsaved = (): number => [...counts].reduce((sum, count) => sum + count(), 0);

addEventListener('beforeunload', (event) => {
  if (unsaved() > 0) event.preventDefault();
});
