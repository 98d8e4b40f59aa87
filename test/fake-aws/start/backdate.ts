/** Moves every date that can be reached from a value back in time, but for what stands behind `except`. */
export function backdate(value: unknown, seconds: number, except: object): void {
  walk(value, seconds * 1_000, new Set([except]));
}

function walk(value: unknown, milliseconds: number, seen: Set<unknown>): void {
  if (value === null || typeof value !== 'object' || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Date) value.setTime(value.getTime() - milliseconds);
  else if (value instanceof Map || value instanceof Set || Array.isArray(value))
    for (const item of value.values()) walk(item, milliseconds, seen);
  else for (const item of Object.values(value)) walk(item, milliseconds, seen);
}
