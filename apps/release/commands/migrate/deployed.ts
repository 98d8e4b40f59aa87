import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { releaseLock } from '../../deployment/lock/held-lock.ts';
import { takeLock } from '../../deployment/lock/take-lock.ts';
import { askDatabase, runMigrationTask } from '../../deployment/phases/migration-task.ts';
import { migrateByHand } from '../../deployment/schema/migrate-by-hand.ts';
import { revertMigrations } from '../../deployment/schema/revert.ts';
import { whoReleases } from '../../environment/actor.ts';
import type { Context } from '../../environment/context.ts';
import { implement } from '../command.ts';

export const command = implement(definitions.migrate, async (context, { values, yes }) => {
  const { reason } = values;
  const downTo = values['down-to'];
  const options = (['fix-indexes', 'allow-older'] as const).filter((option) => values[option]);
  if (downTo !== undefined && options.length > 0) {
    throw new Failure({
      what: '--down-to stands alone',
      why: `it reverts, and --${options[0]} applies`,
      exitCode: exit.blocked,
    });
  }
  if (downTo !== undefined) {
    const { reverted, snapshot } = await revertMigrations(context, { downTo, reason, yes });
    const text = reverted.length === 0 ? 'Nothing to revert' : `Reverted ${reverted.join(', ')}`;
    context.out.data({ reverted, snapshot }, snapshot === undefined ? text : `${text}; snapshot ${snapshot}`);
  } else if (options.length > 0) {
    const applied = await applyAgain(context, options, reason);
    context.out.data({ applied }, applied.length === 0 ? 'Nothing was pending' : `Applied ${applied.join(', ')}`);
  } else {
    const answer = await askDatabase(context, 'unknown');
    const lines = (answer.migrations ?? []).map(({ applied, name }) => `${applied ? 'applied' : 'pending'}  ${name}`);
    context.out.data(answer, lines.length === 0 ? 'The database reported no migration' : lines.join('\n'));
  }
  return exit.done;
});

/** What a deployment does in its phase migrations, with an option for what stopped it. */
async function applyAgain(context: Context, options: readonly string[], reason: string): Promise<readonly string[]> {
  const { name } = context.settings;
  const who = await whoReleases(context);
  const words = options.map((option) => `--${option}`);
  const lock = await takeLock(context, { kind: 'deploy', who, why: reason || `migrations with ${words.join(' ')}` });
  try {
    const { result, answer } = await migrateByHand(context, () =>
      runMigrationTask(context, ['up', ...words, '--json'], 'Migrations'),
    );
    if (result.exitCode === 0) return answer?.applied ?? [];
    throw new Failure({
      what: answer?.failed == null ? 'The migration task failed' : `Migration ${answer.failed} failed`,
      why: answer?.error ?? result.why,
      next: ['docs/runbooks/failed-migration.md', commandLine('logs', name, { part: 'migration', since: '1h' })],
    });
  } finally {
    await releaseLock(context, lock);
  }
}
