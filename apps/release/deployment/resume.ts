import { createHash } from 'node:crypto';
import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { shortDigest } from '../environment/image/image-names.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import type { ReleaseRecord } from './record/record.ts';
import { unfinishedOf } from './record/store.ts';

/**
 * The unfinished release of an interrupted run, where it is the same that is asked for now.
 * @throws Failure where another one is unfinished
 */
export function resumable(
  environment: string,
  records: readonly ReleaseRecord[],
  wanted: { readonly digest: string; readonly only: 'app' | 'infra' | undefined },
): ReleaseRecord | undefined {
  const unfinished = unfinishedOf(records);
  if (unfinished === undefined) return undefined;
  const { kind, digest, only, by, startedAt, id } = unfinished;
  if (kind === 'deploy' && digest === wanted.digest && only === wanted.only) return unfinished;
  const resume =
    kind === 'rollback'
      ? commandLine('rollback', environment, { to: digest })
      : commandLine('deploy', environment, { digest, only });
  throw new Failure({
    what: 'Another release is not finished',
    why: `${by} began ${kind === 'rollback' ? 'the rollback' : 'release'} ${id} to ${shortDigest(digest)}${only === undefined ? '' : ` (only ${only})`} at ${startedAt}, and it was interrupted`,
    next: [`To resume it: ${resume}`, `To abort it: ${commandLine('abort', environment)}`],
    exitCode: exit.blocked,
  });
}

/** What the stacks would become, whatever they are now: half of an interrupted release is deployed already. */
export const templatesHash = ({ stacks }: Pick<Assembly, 'stacks'>): string =>
  createHash('sha256')
    .update(JSON.stringify(stacks.map(({ id, region, template }) => [id, region, template])))
    .digest('hex')
    .slice(0, 16);

/** Resumes what was approved and nothing else. @throws Failure where this tree makes other stacks */
export function demandSameTemplates(record: ReleaseRecord, assembly: Pick<Assembly, 'stacks'>): void {
  const { id, environment, commit, digest, evidence } = record;
  if (evidence.templatesHash === undefined || evidence.templatesHash === templatesHash(assembly)) return;
  throw new Failure({
    what: 'This is other code than the interrupted release began with',
    why: `release ${id} was approved for other templates than this working tree makes, and half of it may be deployed`,
    next: [
      `Check out what it began with (its image is of commit ${commit}), and: ${commandLine('deploy', environment, { digest })}`,
      `Or abort it: ${commandLine('abort', environment)}`,
    ],
    exitCode: exit.blocked,
  });
}
