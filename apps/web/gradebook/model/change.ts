import type { Failed } from '../../api/failed.ts';
import { bodyOf, bodyOfDetail, type Cell, type Detail, type Entry, type ResultBody } from './cells.ts';

/** A change of one cell that is not stored yet. */
export interface Change {
  readonly itemId: string;
  readonly studentId: string;
  readonly wanted: Entry | Restore;
  /** The version that whoever typed it saw; null: no result; undefined: whatever is there. */
  readonly base: number | null | undefined;
  /** Learns what stood there before, once the change is stored. */
  readonly origin?: Origin;
}

export interface Origin {
  before?: Detail | null;
}

/** An entry that can be undone. */
export interface Step extends Origin {
  readonly itemId: string;
  readonly studentId: string;
  readonly cellBefore: Cell | undefined;
  readonly entry: Entry;
}

/** Puts back what stood there before a change, comment and all; an entry says it where that was never stored. */
interface Restore {
  readonly kind: 'restore';
  readonly of: Origin;
  readonly otherwise: Entry;
}

export interface Conflict {
  readonly change: Change;
  /** What somebody else stored meanwhile; null: they removed it. */
  readonly theirs: Detail | null;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
}

export const keyOf = ({ itemId, studentId }: Pick<Change, 'itemId' | 'studentId'>): string =>
  `${itemId.length} ${itemId} ${studentId}`;

/** A later change of the same cell: it begins where the earlier one did. */
export const replaced = (change: Change, { base, origin }: Change): Change => ({
  ...change,
  base,
  ...(origin === undefined ? {} : { origin }),
});

/** What a change makes of what stands there; null: no result. */
export function wantedBody({ wanted }: Change, detail: Detail | undefined): ResultBody | null {
  if (wanted.kind !== 'restore') return bodyOf(wanted, detail);
  const { before } = wanted.of;
  if (before === undefined) return bodyOf(wanted.otherwise, detail);
  return before === null ? null : bodyOfDetail(before);
}

/** The two comments, where a decision is about them too; null: none. */
export function conflictingComments({
  change,
  theirs,
}: Pick<Conflict, 'change' | 'theirs'>): { mine: string | null; theirs: string | null } | undefined {
  const mine = wantedBody(change, theirs ?? undefined)?.comment ?? null;
  const other = theirs?.comment ?? null;
  return mine === other ? undefined : { mine, theirs: other };
}

/** The entries that an answer names; all of them where it names none. */
export function refusedEntries(failed: Failed, sent: readonly Change[]): readonly Change[] {
  const named = (failed.problem?.errors ?? []).flatMap(
    ({ pointer }) => /^\/results\/(\d+)(\/|$)/.exec(pointer)?.[1] ?? [],
  );
  const refused = named.flatMap((index) => sent[Number(index)] ?? []);
  return refused.length === 0 ? sent : refused;
}
