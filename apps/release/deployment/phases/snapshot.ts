import { Failure } from '../../../cli/failure.ts';
import { beginSnapshot, findSnapshot, readDatabase, snapshotName } from '../../aws/rds.ts';
import type { Context } from '../../environment/context.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import type { Phase } from '../phase.ts';

/** A way back for the data that no code can give. Takes as long as RDS needs; its name is that of the release. */
export const snapshot: Phase = {
  name: 'snapshot',
  async skipReason({ context }) {
    if (!context.settings.release.snapshot) return `${context.settings.name} asks for none`;
    return (await readDatabase(context)) === undefined ? 'there is no database yet' : undefined;
  },
  async execute({ context, journal }) {
    const name = await takeSnapshot(context, journal.record.id);
    await journal.note({ snapshot: name });
    return name;
  },
};

/** Takes the snapshot of this release, or follows the one that was begun. Gives its name once it is available. */
export async function takeSnapshot(context: Context, id: string): Promise<string> {
  const name = snapshotName(context.settings, id);
  const step = context.out.step(`Snapshot ${name}`);
  try {
    await begin(context, name, id, step.note);
    await waitUntilAvailable(context, name, step.note);
  } catch (error) {
    step.failed();
    throw error;
  }
  step.done('available');
  return name;
}

async function begin(context: Context, name: string, id: string, note: (text: string) => void): Promise<void> {
  if ((await findSnapshot(context, name)) !== undefined) {
    note('was begun before');
    return;
  }
  const tryToBegin = async (): Promise<boolean> => {
    if (await beginSnapshot(context, name, id)) return true;
    note(
      `the database is ${(await readDatabase(context))?.status ?? 'not there'}; trying again in ${pollSeconds.busyDatabase} s`,
    );
    return false;
  };
  await pollAws(context, tryToBegin, { everySeconds: pollSeconds.busyDatabase, until: Boolean });
}

async function waitUntilAvailable(context: Context, name: string, note: (text: string) => void): Promise<void> {
  let reported = -1;
  await pollAws(context, () => findSnapshot(context, name), {
    everySeconds: pollSeconds.minutes,
    until(found) {
      if (found?.status === 'available') return true;
      if (found !== undefined && found.status !== 'creating') throw snapshotFailed(name, found.status);
      if (found !== undefined && found.percent > reported) note(`${found.percent} %`);
      reported = found?.percent ?? reported;
      return false;
    },
  });
}

const snapshotFailed = (name: string, status: string): Failure =>
  new Failure({
    what: 'The snapshot failed',
    why: `RDS reports ${status} of ${name}`,
    next: [
      `aws rds describe-events --source-type db-snapshot --source-identifier ${name}`,
      `aws rds delete-db-snapshot --db-snapshot-identifier ${name}, then deploy again`,
    ],
  });
