import type { Schemas } from '../../api/client.ts';

type Facts = Schemas['ChangedFacts'] | null;

/** A fact that changed; undefined where there was nothing that could have one. */
export interface FactChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** How a record is kept, and not what a grade is. */
const technical = new Set([
  'scoreDate',
  'sourcedId',
  'status',
  'studentSourcedId',
  'lineItemSourcedId',
  'id',
  'version',
]);
const order = ['score', 'textScore', 'scoreStatus', 'comment', 'late', 'missing', 'draft'];

/** What an entry says, the grade first. Facts that were nothing and became nothing are left out. */
export function changesOf({ before, after }: { before: Facts; after: Facts }): FactChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => !technical.has(name),
  );
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names
    .map((name) => ({ name, before: before?.[name], after: after?.[name] }))
    .filter((change) => (change.before ?? null) !== (change.after ?? null) && !isUnset(change, before, after))
    .sort((one, other) => rank(one.name) - rank(other.name));
}

/** A record that came or went has all its facts in the entry: those at their beginning say nothing. */
const isUnset = (change: FactChange, before: Facts, after: Facts): boolean =>
  (before === null && (change.after === null || change.after === false)) ||
  (after === null && (change.before === null || change.before === false));

/** The last moment before a change, as the history counts them. */
export const justBefore = (changedAt: string): string => new Date(Date.parse(changedAt) - 1).toISOString();
