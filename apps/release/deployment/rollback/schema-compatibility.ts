import { compareReleases, isRelease } from '../../../api/database/releases.ts';
import { hasApplied } from '../record/applied-migrations.ts';
import type { ReleaseRecord } from '../record/record.ts';

/** What is known of the schema that the database has now. */
export interface KnownSchema {
  /** The oldest release that works with it. */
  readonly compatibleFrom: string | undefined;
  /** Where that is known from, in words. */
  readonly source: string;
}

export interface Compatibility {
  readonly isCompatible: boolean | 'unknown';
  readonly because: string;
}

/** Whether a release works with the schema as it is. Pure: this decides every rollback. */
export function compatibility(target: { readonly version: string }, schema: KnownSchema | undefined): Compatibility {
  const unknown = (because: string): Compatibility => ({ isCompatible: 'unknown', because });
  if (schema?.compatibleFrom === undefined) return unknown('no record has the release that the schema needs');
  const { compatibleFrom, source } = schema;
  if (!isRelease(compatibleFrom)) return unknown(`"${compatibleFrom}" is no version (${source})`);
  if (!isRelease(target.version)) return unknown('the version of that release is unknown');
  return {
    isCompatible: compareReleases(target.version, compatibleFrom) >= 0,
    because: `the schema works with ${compatibleFrom} and later (${source}), that release is ${target.version}`,
  };
}

/** Whether the release before a deployment works with what that deployment migrated. */
export function compatibilityOfBefore({ before, evidence }: Pick<ReleaseRecord, 'before' | 'evidence'>): Compatibility {
  const { migrations } = evidence;
  if (!hasApplied(migrations)) {
    return { isCompatible: true, because: 'no migration was applied' };
  }
  const schema = { compatibleFrom: migrations.compatibleFrom, source: 'this release migrated it' };
  return compatibility(before ?? { version: 'unknown' }, schema);
}

/** The schema as the newest release that ran its migrations left it. */
export function schemaFromRecords(records: readonly ReleaseRecord[]): KnownSchema | undefined {
  const newest = newestMigration(records);
  const compatibleFrom = newest?.evidence.migrations?.compatibleFrom;
  if (newest === undefined || compatibleFrom === undefined) return undefined;
  return { compatibleFrom, source: `release ${newest.id} migrated it` };
}

/** A migration whose end nobody saw counts too: it may have changed the schema. */
const newestMigration = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  records.find(
    ({ phases: { migrations }, kind }) =>
      kind === 'deploy' && migrations !== undefined && migrations.outcome !== 'skipped',
  );

/** Whether no migration came since that release: what it ran with is what is there. Needs no version. */
export function schemaIsThatOf(target: ReleaseRecord, records: readonly ReleaseRecord[]): boolean {
  const newest = newestMigration(records)?.evidence.migrations?.newest;
  return newest !== undefined && target.evidence.migrations?.newest === newest;
}

/** Migrations applied after a target, the newest first: where it is not compatible they would have to be reverted. */
export function appliedSince(
  records: readonly ReleaseRecord[],
  target: { readonly id?: string },
): { readonly applied: string[]; readonly omitted: number } {
  const since = records.findIndex(({ id }) => id === target.id);
  const later = since === -1 ? records : records.slice(0, since);
  return {
    applied: later.flatMap(({ evidence }) => evidence.migrations?.applied.toReversed() ?? []),
    omitted: later.reduce((sum, { evidence }) => sum + (evidence.migrations?.omitted ?? 0), 0),
  };
}
