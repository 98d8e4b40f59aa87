import { isRehearsal } from '../../../../infra/lookup.ts';
import { release as releaseOf } from '../../../../infra/service/release.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import type { Context } from '../../environment/context.ts';
import { headCommit } from '../../environment/git.ts';
import { assemble } from '../../environment/stacks/assemble.ts';
import type { ReleaseRecord } from '../record/record.ts';
import { templatesHash } from '../resume.ts';

export interface RestoredRelease {
  readonly digest: string;
  readonly commit: string;
}

interface Trees {
  /** Hash of the templates that the release was approved with; undefined where no record has it. */
  readonly approved: string | undefined;
  /** Hash of what this working tree makes of it. */
  readonly here: string;
  readonly commit: string;
  /** Undefined where the commit says nothing: a rehearsal releases none. */
  readonly head: string | undefined;
}

/**
 * A rollback takes tasks and image from the record of a release, and stacks from the working tree. Those of another tree
 * would be a mixture that nobody has tested.
 * @returns why this tree is not that of the release; undefined where it makes the same stacks
 */
export function judgeTree({ approved, here, commit, head }: Trees): string | undefined {
  if (approved !== undefined) {
    return approved === here
      ? undefined
      : `this working tree makes other stacks than it was deployed with (commit ${commit})`;
  }
  if (head === undefined || commit === 'unknown' || head === commit) return undefined;
  return `this working tree is at ${head.slice(0, 12)}, and it was deployed from ${commit.slice(0, 12)}`;
}

export async function whyOtherTree(
  context: Context,
  records: readonly ReleaseRecord[],
  { digest, commit }: RestoredRelease,
): Promise<string | undefined> {
  const known = records.find(
    (record) => record.digest === digest && record.only === undefined && record.evidence.templatesHash !== undefined,
  );
  return judgeTree({
    approved: known?.evidence.templatesHash,
    here: templatesHash(await assemble(context.settings, releaseOf(digest, commit))),
    commit,
    head: isRehearsal(context.settings) ? undefined : await headCommit(context),
  });
}

/** @throws Failure before anything is changed, with the way to the tree of the release */
export async function demandItsTree(
  context: Context,
  records: readonly ReleaseRecord[],
  target: RestoredRelease & { readonly version: string; readonly id?: string | undefined },
): Promise<void> {
  const why = await whyOtherTree(context, records, target);
  if (why !== undefined) throw otherTree(context.settings.name, target, why);
}

type NamedRelease = RestoredRelease & { readonly id?: string | undefined };

export const otherTree = (
  environment: string,
  target: NamedRelease & { readonly version: string },
  why: string,
): Failure =>
  new Failure({
    what: `Release ${target.version} has to be restored from its own commit`,
    why,
    next: [
      ...wayToItsTree(environment, target),
      `Or the tasks alone, at once and from here: ${commandLine('rollback', environment, { to: target.id ?? target.digest, 'tasks-only': true, reason: 'WHY' })}`,
    ],
    exitCode: exit.blocked,
  });

export const wayToItsTree = (environment: string, { commit, id, digest }: NamedRelease): string[] => [
  `git switch --detach ${commit} && npm ci`,
  commandLine('rollback', environment, { to: id ?? digest }),
];
