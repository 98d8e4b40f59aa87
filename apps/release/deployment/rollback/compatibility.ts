import { compareReleases, isRelease } from '../../../api/database/releases.ts';
import type { ReleaseRecord } from '../record/record.ts';

/** What is known of the schema that the database has now. */
export interface KnownSchema {
  /** The oldest release that works with it. */
  readonly compatibleFrom: string | undefined;
  /** Where it is known from, in words. */
  readonly source: string;
}

export type Bearing =
  | { readonly bears: true; readonly because: string }
  | { readonly bears: false; readonly because: string }
  | { readonly bears: 'unknown'; readonly because: string };

/** Whether a release works with the schema as it is. Pure: this decides every rollback. */
export function bearing(target: { readonly version: string }, schema: KnownSchema | undefined): Bearing {
  if (schema?.compatibleFrom === undefined)
    return { bears: 'unknown', because: 'no record says which release the schema needs' };
  const { compatibleFrom, source } = schema;
  if (!isRelease(compatibleFrom)) return { bears: 'unknown', because: `"${compatibleFrom}" is no version (${source})` };
  if (!isRelease(target.version)) return { bears: 'unknown', because: 'the version of that release is not known' };
  const fits = compareReleases(target.version, compatibleFrom) >= 0;
  return {
    bears: fits,
    because: `the schema works with ${compatibleFrom} and later (${source}), that release is ${target.version}`,
  };
}

/** The schema as the newest release that ran its migrations left it. */
export function schemaFromRecords(records: readonly ReleaseRecord[]): KnownSchema | undefined {
  const newest = newestMigration(records);
  const compatibleFrom = newest?.evidence.migration?.compatibleFrom;
  if (newest === undefined || compatibleFrom === undefined) return undefined;
  return { compatibleFrom, source: `release ${newest.id} migrated it` };
}

/** A migration whose end nobody saw counts too: it may have changed the schema. */
const newestMigration = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  records.find(
    ({ phases: { migration }, kind }) =>
      kind === 'deploy' && migration !== undefined && migration.said?.startsWith('left out') !== true,
  );

/** Whether no migration came since that release: what it ran with is what is there. Needs no version. */
export function schemaIsThatOf(target: ReleaseRecord, records: readonly ReleaseRecord[]): boolean {
  const newest = newestMigration(records)?.evidence.migration?.newest;
  return newest !== undefined && target.evidence.migration?.newest === newest;
}

/**
 * Migrations that a target cannot bear: those applied after it. They would have to be reverted first, the newest first.
 */
export function appliedSince(records: readonly ReleaseRecord[], target: { readonly id?: string }): string[] {
  const since = records.findIndex(({ id }) => id === target.id);
  const later = since === -1 ? records : records.slice(0, since);
  return later.flatMap(({ evidence }) => [...(evidence.migration?.applied ?? [])].reverse());
}
