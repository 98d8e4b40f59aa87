import type { ChangeSource } from './change-origin.ts';
import type { Database } from './database.ts';

const labelStatement = {
  name: 'label-changes',
  text: `SELECT set_config('classboard.source', coalesce($1, current_setting('classboard.source', true), ''), true),
    set_config('classboard.reason', coalesce($2, ''), true)`,
};

/**
 * Says of what the transaction writes from now on why, and where it is no ordinary request, what kind of change it is. The
 * reason is what somebody typed, so it goes as a parameter.
 */
export async function labelChanges(
  database: Database,
  { source, reason }: { source?: ChangeSource; reason?: string },
): Promise<void> {
  if (!database.inTransaction) throw new Error('Changes are labelled in the transaction that makes them');
  await database.query(labelStatement, [source ?? null, reason ?? null]);
}
