import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { askDatabase, runMigrationTask } from '../deployment/phases/migration-task.ts';
import { listReleases } from '../deployment/record/store.ts';
import { servingRelease } from '../deployment/serving-release.ts';
import type { Context } from '../environment/context.ts';

interface Copy {
  readonly name: string;
  readonly host: string;
}

/**
 * The migrations that were applied since the backup of a copy: no process of the release serves without them.
 * @throws Failure where that release does not work with the schema of the copy, or nobody can say
 */
export async function pendingInCopy(context: Context, { name, host }: Copy): Promise<readonly string[]> {
  const { settings } = context;
  const version = (await servingRelease(context, await listReleases(context)))?.version ?? 'unknown';
  const { migrations, fits, schema } = await askDatabase(context, version, host);
  if (migrations === undefined) {
    throw new Failure({
      what: `The schema of ${name} is not known`,
      why: 'the migration task could not read it; nothing was changed',
      next: [
        commandLine('logs', settings.name, { part: 'migration', since: '1h' }),
        commandLine('restore', settings.name, { instance: name }),
      ],
    });
  }
  const newer = migrations.filter(({ applied, known }) => applied && !known);
  if (fits === false || (fits === undefined && newer.length > 0)) {
    const needs = schema?.compatibleFrom ?? 'a release that it does not name';
    throw new Failure({
      what: `The release that serves does not work with ${name}`,
      why: [
        `its schema needs ${needs} or later, and ${version} serves`,
        newer.length === 0 ? '' : `of a newer release it has ${newer.map((one) => one.name).join(', ')}`,
      ]
        .filter(Boolean)
        .join('; '),
      next: [
        `With ${needs} or later deployed: ${commandLine('restore', settings.name, { instance: name })}`,
        commandLine('releases', settings.name),
      ],
      exitCode: exit.blocked,
    });
  }
  return migrations.filter(({ applied, known }) => known && !applied).map((one) => one.name);
}

/** Brings its schema to where the one that serves has it, while it serves nobody. @throws Failure where one failed */
export async function migrateCopy(context: Context, { name, host }: Copy): Promise<readonly string[]> {
  const { settings } = context;
  // The one that serves has them all, in whatever order it came to them.
  const words = ['up', '--allow-older', '--json', '--host', host];
  const { result, answer } = await runMigrationTask(context, words, `Migrations of ${name}`);
  if (result.exitCode === 0) return answer?.applied ?? [];
  throw new Failure({
    what: answer?.failed == null ? `The migrations of ${name} failed` : `Migration ${answer.failed} failed in ${name}`,
    why: `${answer?.error ?? result.why}; nothing was exchanged`,
    next: [
      'docs/runbooks/failed-migration.md',
      commandLine('logs', settings.name, { part: 'migration', since: '1h' }),
      commandLine('restore', settings.name, { instance: name }),
    ],
  });
}
