/** What is read again while it is shown. */
export interface Reread {
  /** Undefined while it is under way. */
  readonly error: unknown;
  readonly again: () => void;
}

const rereads = new Map<object, Reread>();
const listeners = new Set<() => void>();
const changed = (): void => {
  for (const listener of listeners) listener();
};

/** @param again reads once more, after a failure */
export function beginReread(again: () => void): { end: () => void; fail: (error: unknown) => void } {
  const key = {};
  rereads.set(key, { error: undefined, again });
  changed();
  return {
    end: () => {
      if (rereads.delete(key)) changed();
    },
    fail: (error) => {
      rereads.set(key, { error, again });
      changed();
    },
  };
}

export const isRereading = (): boolean => [...rereads.values()].some(({ error }) => error === undefined);
export const failedRereads = (): Reread[] => [...rereads.values()].filter(({ error }) => error !== undefined);

export function onRereads(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
