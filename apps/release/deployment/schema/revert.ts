import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { readDatabase } from '../../aws/rds.ts';
import { whoReleases } from '../../environment/actor.ts';
import type { Context } from '../../environment/context.ts';
import { approveInPerson } from '../approval.ts';
import { releaseLock } from '../lock/held-lock.ts';
import { takeLock } from '../lock/take-lock.ts';
import { askDatabase, runMigrationTask } from '../phases/migration-task.ts';
import { takeSnapshot } from '../phases/snapshot.ts';
import { recordId } from '../record/record.ts';
import { listReleases } from '../record/store.ts';
import { servingRelease } from '../serving-release.ts';
import { checkSince, demandFilesOfImage, migrationsAt } from './check-way-back.ts';
import { migrateByHand } from './migrate-by-hand.ts';
import { judgeWayBack, newerThan, refusedUnchecked, type WayBack } from './revertible.ts';

export interface RevertOptions {
  /** The migration that stays the newest. */
  readonly downTo: string;
  readonly reason: string;
  readonly yes: boolean;
}

export interface Reverted {
  readonly reverted: readonly string[];
  readonly snapshot: string | undefined;
}

/** Asks the database, judges the way back, asks a person, takes a snapshot and reverts, all under the lock. */
export async function revertMigrations(context: Context, options: RevertOptions): Promise<Reverted> {
  const { settings, out, clock } = context;
  const who = await whoReleases(context);
  const why = options.reason === '' ? `reverts migrations down to ${options.downTo}` : options.reason;
  const lock = await takeLock(context, { kind: 'deploy', who, why });
  try {
    const way = await findWayBack(context, options.downTo);
    if (way === undefined) {
      out.print(`Nothing is newer than ${options.downTo}`);
      return { reverted: [], snapshot: undefined };
    }
    out.print(`To revert, newest first: ${way.reverted.join(', ')}`);
    out.print('The migration check lets them; what they added goes, with what was written into it since.');
    for (const loss of way.losses) out.print(`LOST by it: ${loss}`);
    await approveInPerson(context, {
      yes: options.yes,
      question: 'Revert them?',
      refusal: 'Nothing was reverted',
    });
    await lock.confirm();
    const id = recordId(clock.now(), '0000000').replace(/-.*/, '-revert');
    const hasDatabase = (await readDatabase(context)) !== undefined;
    const snapshot = hasDatabase ? await takeSnapshot(context, id) : undefined;
    await lock.confirm();
    const { result, answer } = await migrateByHand(context, () =>
      runMigrationTask(
        context,
        ['revert', '--to', options.downTo, '--json'],
        `Reverting ${way.reverted.length} migrations`,
      ),
    );
    const reverted = answer?.reverted ?? [];
    if (result.exitCode === 0) return { reverted, snapshot };
    throw new Failure({
      what: 'Reverting failed',
      why: [
        answer?.error ?? result.why,
        reverted.length === 0 ? 'no migration was reverted' : `reverted before that: ${reverted.join(', ')}`,
        snapshot === undefined ? 'there is no snapshot' : `the snapshot ${snapshot} is from before`,
      ].join('; '),
      next: [
        commandLine('migrate', settings.name),
        commandLine('logs', settings.name, { part: 'migration', since: '1h' }),
      ],
      exitCode: reverted.length === 0 ? exit.failed : exit.stuck,
    });
  } finally {
    await releaseLock(context, lock);
  }
}

/** Undefined where nothing is newer. @throws Failure with everything that stands against it */
async function findWayBack(context: Context, downTo: string): Promise<WayBack | undefined> {
  const { name } = context.settings;
  const newer = newerThan(await askDatabase(context, 'unknown'), downTo);
  if (newer === undefined) {
    throw new Failure({
      what: `${downTo} is not applied in ${name}`,
      why: 'so nothing can be reverted down to it',
      next: [commandLine('migrate', name)],
      exitCode: exit.blocked,
    });
  }
  if (newer.length === 0) return undefined;
  const serves = await servingRelease(context, await listReleases(context));
  const serving = serves === undefined ? [] : await migrationsAt(context, serves.commit);
  await demandFilesOfImage(context);
  // The check takes a minute, which an answer that needs none should not.
  refuse(context, downTo, refusedUnchecked(newer, serving));
  const step = context.out.step('Migration check of the way back');
  const report = await checkSince(context, downTo);
  step.done();
  const way = judgeWayBack(newer, report);
  refuse(context, downTo, way.refused);
  return way;
}

/** @throws Failure where anything stands against it */
function refuse({ settings }: Context, downTo: string, reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  throw new Failure({
    what: 'These migrations must not be reverted',
    why: reasons.join('; '),
    next: [
      commandLine('migrate check', [], { since: downTo }),
      commandLine('rollback', settings.name),
      'Or write a migration that goes forward to what you need',
    ],
    exitCode: exit.blocked,
  });
}
