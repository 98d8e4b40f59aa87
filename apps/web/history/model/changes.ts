export type Facts = Readonly<Record<string, unknown>>;

export interface Change {
  field: string;
  before: unknown;
  after: unknown;
}

/** What an entry is about stands beside it, by its title and its name. */
const beside = new Set(['lineItemSourcedId', 'studentSourcedId', 'classSourcedId']);

/**
 * What an entry of the history changed, field by field. Of what was not there before, or is gone, the fields that had a
 * value: the others say nothing.
 */
export function changesOf(before: Facts | null, after: Facts | null): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .filter((field) => !beside.has(field))
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter(({ before: was, after: is }) => JSON.stringify(was) !== JSON.stringify(is));
}

/** `2026-11-30T08:00:00.000Z`, as the API writes moments. */
export const isMoment = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
