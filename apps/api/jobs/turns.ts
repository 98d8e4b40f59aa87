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

/**
 * What waits in a queue, however much that is by two looks into indexes: the turn at hand (pg-boss's own index of what to
 * take next) and the last turn of each owner (that of the migration 1763683216800). $1: the queue, $2 and $3: `turnRange`,
 * $4: the owners.
 */
export const waitingTurnsStatement = `
  SELECT owner, (SELECT $3 - priority FROM pgboss.job
      WHERE name = $1 AND state < 'active' AND NOT blocked AND priority > $2 AND priority <= $3 AND start_after <= now()
      ORDER BY priority DESC LIMIT 1) AS "atHand",
    (SELECT $3 - priority FROM pgboss.job
      WHERE name = $1 AND state = 'created' AND NOT blocked AND coalesce(group_id, '') = owner
        AND priority > $2 AND priority <= $3
      ORDER BY priority LIMIT 1) AS last
  FROM unnest($4::text[]) AS owner`;

export interface WaitingTurns {
  owner: string;
  /** The next turn of whomever that is due. */
  atHand: number | null;
  /** The last turn of this owner; attempts made again keep their places and do not count. */
  last: number | null;
}

export const turnRange = (precedence: Precedence): [above: number, upTo: number] => [
  highest[precedence] - turnsOfPrecedence,
  highest[precedence],
];

/** Owners as `waitingTurnsStatement` takes and gives them. */
export const turnOwners = (owners: readonly TurnOwner[]): string[] => [
  ...new Set(owners.map((owner) => groupOf(owner) ?? '')),
];

export const groupOf = (owner: TurnOwner): string | undefined => (owner === null ? undefined : String(owner));

/** Gives each new task, in their order, the priority that puts it in its turn. */
export function prioritiesOf(
  precedence: Precedence,
  owners: readonly TurnOwner[],
  waiting: readonly WaitingTurns[],
): number[] {
  const front = waiting[0]?.atHand ?? 0;
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
