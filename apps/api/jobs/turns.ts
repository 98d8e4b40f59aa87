/**
 * The order in which the tasks of one queue are run. pg-boss takes the highest priority first and the oldest of those, so
 * priorities hold both what goes before what and whose turn it is.
 *
 * Schools take turns: the tasks that one school has waiting get one turn after the other, and whoever comes new takes part
 * in the turn after the one at hand. So a thousand tasks of one school delay another school's by one or two of them, and
 * nobody waits for ever: whatever comes later gets a later turn than what is at the front now.
 */
const highest = {
  /** Runs to plan: their progress can be seen before the items of earlier runs are done. */
  'plan by hand': 2_000_000_001,
  plan: 2_000_000_000,
  /** Somebody watches. */
  'by hand': 1_000_000_000,
  usual: 0,
} as const;
const turnsOfPrecedence = 1_000_000_000;

export type Precedence = 'by hand' | 'usual';

/** Whom a task belongs to; null: to no school, and all of these to one. */
export type TurnOwner = number | null;

/** What waits in a queue. The first argument is the queue, the second and third are `turnRange`. */
export const waitingTurnsStatement = `
  WITH waiting AS (
    SELECT $3 - priority AS turn, coalesce(group_id, '') AS owner, state, start_after FROM pgboss.job
    WHERE name = $1 AND state < 'active' AND NOT blocked AND priority > $2 AND priority <= $3)
  SELECT owner, min(turn) FILTER (WHERE start_after <= now()) AS first, max(turn) FILTER (WHERE state = 'created') AS last
  FROM waiting GROUP BY owner`;

export interface WaitingTurns {
  owner: string;
  /** The next of its turns that is due. */
  first: number | null;
  /** The last of its turns; attempts made again keep their places and do not count. */
  last: number | null;
}

export const turnRange = (precedence: Precedence): [above: number, upTo: number] => [
  highest[precedence] - turnsOfPrecedence,
  highest[precedence],
];

export const groupOf = (owner: TurnOwner): string | undefined => (owner === null ? undefined : String(owner));

/** Gives each new task, in their order, the priority that puts it in its turn. */
export function prioritiesOf(
  precedence: Precedence,
  owners: readonly TurnOwner[],
  waiting: readonly WaitingTurns[],
): number[] {
  const atHand = waiting.reduce((first, turns) => Math.min(first, turns.first ?? first), Number.POSITIVE_INFINITY);
  const front = Number.isFinite(atHand) ? atHand : 0;
  const last = new Map(waiting.map((turns) => [turns.owner, turns.last ?? 0]));
  return owners.map((owner) => {
    const key = groupOf(owner) ?? '';
    const turn = Math.min(Math.max(front, last.get(key) ?? 0) + 1, turnsOfPrecedence - 1);
    last.set(key, turn);
    return highest[precedence] - turn;
  });
}

/** Runs to plan have no turns: one of a school waits at a time. */
export const priorityOfPlan = (byHand: boolean): number => highest[byHand ? 'plan by hand' : 'plan'];
