import { exit } from '../exit-codes.ts';
import { ReleaseFailure } from '../failure.ts';
import { shortDigest } from './names.ts';
import type { ReleaseRecord } from './record.ts';
import { unfinishedOf } from './records.ts';

/**
 * The release that an interrupted run left, where it is the same that is asked for now.
 * @throws ReleaseFailure where another one is unfinished
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
      ? `npm run release -- rollback ${environment} --to ${digest}`
      : `npm run release -- deploy ${environment} --digest ${digest}${only === undefined ? '' : ` --only ${only}`}`;
  throw new ReleaseFailure({
    what: 'Another release is not finished',
    why: `${by} began ${kind === 'rollback' ? 'the rollback' : 'release'} ${id} to ${shortDigest(digest)}${only === undefined ? '' : ` (only ${only})`} at ${startedAt}, and it was interrupted`,
    next: [`To go on with it: ${resume}`, `To give it up: npm run release -- abort ${environment}`],
    exitCode: exit.blocked,
  });
}
