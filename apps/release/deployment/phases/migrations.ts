import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { imageName } from '../../environment/image/image-names.ts';
import type { OneOffResult } from '../../environment/tasks/one-off.ts';
import { type Phase, type Run, skippedWithOnly } from '../phase.ts';
import type { CheckedMigrations } from '../plan/planned-migrations.ts';
import type { MigrationEvidence } from '../record/record.ts';
import { answerIn, type MigrationAnswer, runMigrations } from './migration-task.ts';

/** The migrations of the new image, by a task of its own, while the previous release serves. */
export const migrations: Phase = {
  name: 'migrations',
  skipReason: skippedWithOnly('infra'),
  async execute(run) {
    const { journal } = run;
    // An earlier attempt of this release may have been repaired by hand; this one reports the schema itself.
    if (journal.record.evidence.schemaByHand !== undefined) await journal.note({ schemaByHand: undefined });
    const result = await start(run);
    const answer = answerIn(result.lines);
    const evidence = evidenceOf(answer);
    if (evidence !== undefined) await journal.note({ migrations: evidence });
    if (result.exitCode !== 0) {
      // With an answer, or without a container that ran, it is known what was applied: the phase is over.
      if (evidence !== undefined || result.exitCode === undefined) await journal.end('migrations', 'failed');
      throw migrationFailed(run, result, answer);
    }
    const applied = evidence?.applied ?? [];
    return applied.length === 0 ? 'none was pending' : `applied: ${applied.join(', ')}`;
  },
};

async function start({ context, journal }: Run): Promise<OneOffResult> {
  try {
    return await runMigrations(context, journal.record.id);
  } catch (error) {
    // ECS refused the task: nothing ran.
    if (error instanceof Failure && !context.signal.aborted)
      await journal.end('migrations', 'failed', 'the task did not start');
    throw error;
  }
}

function evidenceOf(answer: MigrationAnswer | undefined): MigrationEvidence | undefined {
  if (answer?.applied === undefined) return undefined;
  const { applied, failed, schema } = answer;
  return {
    applied,
    ...(failed == null ? {} : { failed }),
    ...(schema?.newest == null ? {} : { newest: schema.newest }),
    ...(schema?.compatibleFrom == null ? {} : { compatibleFrom: schema.compatibleFrom }),
  };
}

/** What is known of what serves with the migrations that are in place, and no more than was checked. */
export function compatibility(checked: CheckedMigrations | undefined): string {
  if (checked === 'with its statements')
    return 'the migration check has shown that the statements of its tests work with what was applied';
  if (checked === 'without its statements')
    return 'the migration check did not try its statements with what was applied: watch its errors';
  return 'nobody has checked that it works with what was applied: watch its errors';
}

function migrationFailed(
  { context, journal }: Run,
  result: OneOffResult,
  answer: MigrationAnswer | undefined,
): Failure {
  const { name } = context.settings;
  const { before, evidence } = journal.record;
  const applied = answer?.applied ?? [];
  const failed = answer?.failed == null ? 'The migration task' : `Migration ${answer.failed}`;
  const done =
    answer?.applied === undefined && result.exitCode !== undefined
      ? 'the task did not report what it applied'
      : applied.length === 0
        ? 'no migration was applied'
        : `applied before it, and still in place: ${applied.join(', ')}`;
  const serves =
    before === undefined
      ? 'nothing serves yet'
      : `the application was not rolled out: ${imageName(before)} still serves${applied.length === 0 ? '' : `; ${compatibility(evidence.migrationCheck)}`}`;
  return new Failure({
    what: `${failed} failed`,
    why: `${answer?.error ?? result.why}; ${done}; ${serves}`,
    next: [
      'docs/runbooks/failed-migration.md',
      commandLine('logs', name, { part: 'migration', since: '1h' }),
      'Fix the migration, build, and deploy the new image: what is applied is not applied again',
    ],
  });
}
