import { Failure } from '../../../cli/failure.ts';
import { beginSnapshot, findSnapshot, readDatabase, snapshotName } from '../../aws/rds.ts';
import type { Phase, Run } from '../phase.ts';

const lookSeconds = 15;
const busySeconds = 30;

/** A way back for the data that no code can give. Takes as long as RDS needs; its name is that of the release. */
export const snapshot: Phase = {
  name: 'snapshot',
  async skip({ context }) {
    if (!context.settings.release.snapshot) return `${context.settings.name} asks for none`;
    return (await readDatabase(context)) === undefined ? 'there is no database yet' : undefined;
  },
  async carryOut(run) {
    const { context, journal } = run;
    const name = snapshotName(context.settings, journal.record.id);
    const step = context.out.step(`Snapshot ${name}`);
    try {
      await begin(run, name, step.note);
      let told = -1;
      for (;;) {
        const found = await findSnapshot(context, name);
        if (found?.status === 'available') break;
        if (found !== undefined && found.status !== 'creating') throw failed(name, found.status);
        if (found !== undefined && found.percent > told) step.note(`${found.percent} %`);
        told = found?.percent ?? told;
        await context.clock.sleep(lookSeconds);
      }
    } catch (error) {
      step.failed();
      throw error;
    }
    step.done('available');
    await journal.note({ snapshot: name });
    return name;
  },
};

async function begin({ context, journal }: Run, name: string, note: (text: string) => void): Promise<void> {
  if ((await findSnapshot(context, name)) !== undefined) {
    note('was begun before');
    return;
  }
  while (!(await beginSnapshot(context, name, journal.record.id))) {
    note(`the database is ${(await readDatabase(context))?.status ?? 'not there'}; trying again in ${busySeconds} s`);
    await context.clock.sleep(busySeconds);
  }
}

const failed = (name: string, status: string): Failure =>
  new Failure({
    what: 'The snapshot failed',
    why: `RDS says ${status} of ${name}`,
    next: [
      `aws rds describe-events --source-type db-snapshot --source-identifier ${name}`,
      `aws rds delete-db-snapshot --db-snapshot-identifier ${name}, then deploy again`,
    ],
  });
