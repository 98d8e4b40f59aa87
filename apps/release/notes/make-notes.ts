import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { type AlarmChange, compareAlarms } from './alarms.ts';
import { compareApis } from './api/compare-documents.ts';
import type { ApiChange } from './api/findings.ts';
import { type Commit, type CommitGroup, groupCommits } from './commits.ts';
import { type CostChange, compareCosts } from './cost.ts';
import { type Answer, factsAt } from './facts.ts';
import { history, range, resolveCommit } from './history.ts';
import { compareSchemas, type SchemaChanges } from './schema.ts';

export interface Notes {
  readonly from: Named;
  readonly to: Named;
  readonly commits: readonly CommitGroup[];
  /** In the older one and not in the newer one: the release is without them. */
  readonly onlyInOlder: readonly Commit[];
  readonly schema: Part<SchemaChanges>;
  readonly api: Part<ApiChanges>;
  readonly alarms: Part<readonly AlarmChange[]>;
  readonly cost: Part<readonly CostChange[]>;
}

interface Named {
  readonly name: string;
  readonly commit: string;
}

export interface ApiChanges {
  readonly isCompatible: boolean;
  readonly changes: readonly ApiChange[];
  /** False where one of the commits has no list of who may call what. */
  readonly arePermissionsCompared: boolean;
}

/** What changed, or why that is unknown: a commit that cannot be run is no reason to know nothing else. */
export type Part<T> = { readonly changes: T } | { readonly unknown: string };

/** @param given `FROM..TO`: two commits, tags or branches */
export async function makeNotes(root: string, given: string, note: (text: string) => void): Promise<Notes> {
  const [older, newer] = range(given) ?? refuse(given);
  const from = { name: older, commit: await resolveCommit(root, older) };
  const to = { name: newer, commit: await resolveCommit(root, newer) };
  const before = await factsAt(root, from.commit, note);
  const after = await factsAt(root, to.commit, note);
  const part = <T, R>(old: Answer<T>, now: Answer<T>, compare: (old: T, now: T) => R): Part<R> => {
    const reasons = [
      ...('why' in old ? [`${from.name} cannot be run: ${old.why}`] : []),
      ...('why' in now ? [`${to.name} cannot be run: ${now.why}`] : []),
    ];
    if ('why' in old || 'why' in now) return { unknown: reasons.join('; ') };
    return { changes: compare(old.value, now.value) };
  };
  return {
    from,
    to,
    commits: groupCommits(await history(root, from.commit, to.commit)),
    onlyInOlder: await history(root, to.commit, from.commit),
    schema: part(before.schema, after.schema, compareSchemas),
    api: part(before.api, after.api, (old, now) => {
      const changes = compareApis(old, now);
      const hasList = ({ access }: typeof old) => Object.keys(access).length > 0;
      return {
        isCompatible: changes.every(({ level }) => level === 'addition'),
        changes,
        arePermissionsCompared: hasList(old) && hasList(now),
      };
    }),
    alarms: part(before.infrastructure, after.infrastructure, (old, now) => compareAlarms(old.alarms, now.alarms)),
    cost: part(before.infrastructure, after.infrastructure, (old, now) => compareCosts(old.cost, now.cost)),
  };
}

function refuse(given: string): never {
  throw new Failure({
    what: given === '' ? 'Between which commits?' : `"${given}" names no two commits`,
    why: 'the notes are about what lies between two commits, tags or branches',
    next: ['Name them as git does: v1.3.0..v1.4.0'],
    exitCode: exit.blocked,
  });
}
