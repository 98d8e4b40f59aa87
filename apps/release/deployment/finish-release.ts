import type { ExitCode } from '../../cli/exit-codes.ts';
import { notifyOf } from './notify/notify.ts';
import type { Run } from './phase.ts';
import type { Ending, ReleaseRecord } from './record/record.ts';
import { pruneReleases } from './record/store.ts';

/** What a command that finished a release returns. */
export interface Finished {
  readonly record: ReleaseRecord;
  readonly exitCode: ExitCode;
}

/** Writes the result, notifies, and removes the oldest records. A notification that fails changes no result. */
export async function finishRelease(
  { context, journal }: Pick<Run, 'context' | 'journal'>,
  ending: Ending,
): Promise<void> {
  await journal.finish(ending);
  const notNotified = await notifyOf(context, journal.record);
  if (notNotified.length > 0) await journal.note({ notNotified }).catch(() => {});
  await pruneReleases(context).catch(() => {});
}
