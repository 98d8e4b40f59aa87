import { randomBytes } from 'node:crypto';
import type { Context } from '../../environment/context.ts';
import { requireParameter } from '../../environment/params/require-parameter.ts';
import { type OneOffResult, runOneOff } from '../../environment/tasks/one-off.ts';

const migrate = ['node', 'dist/apps/api/database/migrate-cli.js'];

/** What `migrate-cli.js --json` prints last. */
export interface MigrationAnswer {
  readonly applied?: readonly string[];
  /** Of `revert`, newest first. */
  readonly reverted?: readonly string[];
  /** Of `status`, oldest first; `known` is false for those of a newer version than the task's. */
  readonly migrations?: readonly { readonly name: string; readonly applied: boolean; readonly known: boolean }[];
  readonly failed?: string | null;
  readonly error?: string;
  /** Of `status --release`: whether that release works with the schema. */
  readonly fits?: boolean;
  readonly schema?: { readonly newest: string | null; readonly compatibleFrom: string | null };
}

/** Applies the pending migrations by a task of the new image. */
export const runMigrations = async (context: Context, releaseId: string): Promise<OneOffResult> =>
  runOneOff(context, {
    taskDefinition: await requireParameter(context, 'release/migration-task-definition'),
    container: 'migration',
    command: [...migrate, 'up', '--json'],
    title: 'Migrations',
    startedBy: `migration-${releaseId}`,
    isResumable: true,
  });

/** Any other work of the migration task, at the request of a person. A repetition is a new task. */
export async function runMigrationTask(
  context: Context,
  words: readonly string[],
  title: string,
): Promise<{ readonly result: OneOffResult; readonly answer: MigrationAnswer | undefined }> {
  const result = await runOneOff(context, {
    taskDefinition: await requireParameter(context, 'release/migration-task-definition'),
    container: 'migration',
    command: [...migrate, ...words],
    title,
    startedBy: `migrate-${randomBytes(6).toString('hex')}`,
    isResumable: false,
  });
  return { result, answer: answerIn(result.lines) };
}

/**
 * Asks the database for its schema, by a task that changes nothing.
 * @param host of a restored database; the one that serves where absent
 */
export async function askDatabase(context: Context, version: string, host?: string): Promise<MigrationAnswer> {
  const result = await runOneOff(context, {
    taskDefinition: await requireParameter(context, 'release/migration-task-definition'),
    container: 'migration',
    command: [
      ...[...migrate, 'status', '--json'],
      ...(version === 'unknown' ? [] : ['--release', version]),
      ...(host === undefined ? [] : ['--host', host]),
    ],
    title: `Asking ${host ?? 'the database'} for its schema`,
    startedBy: `status-${context.clock.now().getTime().toString(36)}`,
    isResumable: false,
  });
  return answerIn(result.lines) ?? {};
}

/** The answer among the lines of a log: the last one that is an object and no log entry. */
export function answerIn(lines: readonly string[]): MigrationAnswer | undefined {
  for (const line of lines.toReversed()) {
    if (!line.startsWith('{')) continue;
    try {
      const value = JSON.parse(line);
      if (value.level === undefined) return value;
    } catch {
      // A line that only resembles one.
    }
  }
  return undefined;
}
