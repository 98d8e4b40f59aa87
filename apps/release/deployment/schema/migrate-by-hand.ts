import { Failure } from '../../../cli/failure.ts';
import type { Context } from '../../environment/context.ts';
import { askDatabase, type MigrationAnswer } from '../phases/migration-task.ts';
import type { SchemaByHand } from '../record/record.ts';
import { listReleases, saveRelease } from '../record/store.ts';
import { newestMigration } from '../rollback/schema-compatibility.ts';

/**
 * Migrates by hand, and records how that leaves the schema, as rollbacks are judged by the records. While it runs, and where
 * nobody sees its end, the record says that the schema is unknown: then a rollback asks the database.
 */
export async function migrateByHand<T extends { readonly answer: MigrationAnswer | undefined }>(
  context: Context,
  work: () => Promise<T>,
): Promise<T> {
  const before = newestMigration(await listReleases(context))?.evidence.schemaByHand?.applied ?? [];
  await note(context, appliedAs(before));
  let applied = before;
  try {
    const done = await work();
    applied = [...before, ...(done.answer?.applied ?? [])];
    return done;
  } finally {
    if (!context.signal.aborted) await noteSchema(context, applied);
  }
}

const appliedAs = (applied: readonly string[]): SchemaByHand => (applied.length === 0 ? {} : { applied });

/** A failure is only reported: how the work itself ended is what the operator has to read. */
async function noteSchema(context: Context, applied: readonly string[]): Promise<void> {
  try {
    const { schema, migrations = [] } = await askDatabase(context, 'unknown');
    if (schema === undefined) return;
    const { newest, compatibleFrom } = schema;
    await note(context, {
      ...(newest === null ? {} : { newest }),
      ...(compatibleFrom === null ? {} : { compatibleFrom }),
      // Not what was reverted since.
      ...appliedAs(applied.filter((name) => !migrations.some((one) => one.name === name && !one.applied))),
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.out.print(`The schema could not be recorded (${error.why}); the next rollback asks the database`);
  }
}

async function note(context: Context, schemaByHand: SchemaByHand): Promise<void> {
  const record = newestMigration(await listReleases(context));
  if (record === undefined) return;
  await saveRelease(context, { ...record, evidence: { ...record.evidence, schemaByHand } });
}
