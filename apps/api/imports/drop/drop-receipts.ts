import type { Database } from '../../database/database.ts';
import type { DroppedBundlesRow, ImportRunsRow } from '../../database/schema.generated.ts';
import { type Finding, listedFindings } from '../bundle/findings.ts';
import type { ImportResult } from '../import-run.ts';
import { parseDropKey } from './drop-keys.ts';
import type { DropFailure } from './dropped-bundles.ts';

interface Facts
  extends Pick<DroppedBundlesRow, 'object_key' | 'written_at' | 'import_run_id'>,
    Pick<ImportRunsRow, 'error_count'> {
  state: ImportRunsRow['state'] | null;
  failure: DropFailure | null;
  result: ImportResult | null;
  errors: readonly Finding[] | null;
}

/**
 * What became of a bundle, in numbers and places. The words of errors quote identifiers; they stay in the API, as a receipt
 * lies where no erasure looks for people.
 */
export async function receiptOf(database: Database, bundleId: string): Promise<object> {
  const facts = await database.one<Facts>(
    `SELECT d.object_key, d.written_at, d.import_run_id, d.failure, r.state, r.result, r.errors,
       coalesce(r.error_count, 0) AS error_count
     FROM dropped_bundles d LEFT JOIN import_runs r ON r.id = d.import_run_id WHERE d.id = $1`,
    [bundleId],
  );
  return {
    bundle: parseDropKey(facts.object_key)?.name,
    writtenAt: facts.written_at.toISOString(),
    importId: facts.import_run_id,
    state: facts.state ?? 'failed',
    failure: facts.failure,
    changed: facts.result?.changed ?? false,
    files: facts.result?.files ?? [],
    errorCount: facts.error_count,
    errors: (facts.errors ?? [])
      .slice(0, listedFindings)
      .map(({ code, file, line, column }) => ({ code, file, line, column })),
  };
}
