import { compareReleases, isRelease } from '../../../api/database/releases.ts';
import { hasApplied } from '../record/applied-migrations.ts';
import type { ReleaseRecord, SchemaEvidence } from '../record/record.ts';
import { stampOf } from '../schema/revertible.ts';

/** What is known of the schema that the database has now. */
export interface KnownSchema {
  /** The oldest release that works with it. */
  readonly compatibleFrom: string | undefined;
  /** Its newest migration, empty where it has none; undefined where nobody knows. */
  readonly newest?: string | undefined;
  /** Where that is known from, in words. */
  readonly source: string;
}

interface Target {
  readonly version: string;
  /** The newest migration of the schema that it ran with. */
  readonly newest?: string | undefined;
}

export interface Compatibility {
  readonly isCompatible: boolean | 'unknown';
  readonly because: string;
}

/** Whether a release works with the schema as it is. Pure: this decides every rollback. */
export function compatibility(target: Target, schema: KnownSchema | undefined): Compatibility {
  const unknown = (because: string): Compatibility => ({ isCompatible: 'unknown', because });
  if (schema?.newest !== undefined && isNewer(target.newest, schema.newest)) {
    return {
      isCompatible: false,
      because: `that release ran with ${target.newest}, which was reverted since (${schema.source})`,
    };
  }
  if (schema?.compatibleFrom === undefined) return unknown('no record has the release that the schema needs');
  const { compatibleFrom, source } = schema;
  if (!isRelease(compatibleFrom)) return unknown(`"${compatibleFrom}" is no version (${source})`);
  if (!isRelease(target.version)) return unknown('the version of that release is unknown');
  return {
    isCompatible: compareReleases(target.version, compatibleFrom) >= 0,
    because: `the schema works with ${compatibleFrom} and later (${source}), that release is ${target.version}`,
  };
}

/** By the moment in their names. */
export const isNewer = (migration: string | undefined, than: string): boolean =>
  migration !== undefined && stampOf(migration) > stampOf(than);

/** Whether the release before a deployment works with what that deployment migrated. */
export function compatibilityOfBefore({ before, evidence }: Pick<ReleaseRecord, 'before' | 'evidence'>): Compatibility {
  const { migrations, schemaByHand } = evidence;
  if (!hasApplied(migrations) && schemaByHand === undefined) {
    return { isCompatible: true, because: 'no migration was applied' };
  }
  const schema =
    schemaByHand === undefined
      ? { compatibleFrom: migrations?.compatibleFrom, source: 'this release migrated it' }
      : { compatibleFrom: schemaByHand.compatibleFrom, source: 'it was migrated by hand since' };
  return compatibility(before ?? { version: 'unknown' }, schema);
}

/** The schema as the newest release that ran its migrations left it, or somebody after it by hand. */
export function schemaFromRecords(records: readonly ReleaseRecord[]): KnownSchema | undefined {
  const record = newestMigration(records);
  const { newest, compatibleFrom } = schemaAfter(record) ?? {};
  if (record === undefined || compatibleFrom === undefined) return undefined;
  const isByHand = record.evidence.schemaByHand !== undefined;
  const source = isByHand ? `migrated by hand after release ${record.id}` : `release ${record.id} migrated it`;
  return { compatibleFrom, source, ...(newest === undefined ? {} : { newest }) };
}

/** A migration whose end nobody saw counts too: it may have changed the schema. */
export const newestMigration = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  records.find(
    ({ phases: { migrations }, kind }) =>
      kind === 'deploy' && migrations !== undefined && migrations.outcome !== 'skipped',
  );

const schemaAfter = (record: ReleaseRecord | undefined): SchemaEvidence | undefined =>
  record?.evidence.schemaByHand ?? record?.evidence.migrations;

/**
 * Whether no migration came since that release: what it ran with is what is there. Needs no version. The newest name
 * alone does not show one that was applied late, below a newer one.
 */
export function schemaIsThatOf(target: ReleaseRecord, records: readonly ReleaseRecord[]): boolean {
  const now = schemaAfter(newestMigration(records));
  const then = target.evidence.migrations;
  return now?.newest !== undefined && then?.newest === now.newest && then.compatibleFrom === now.compatibleFrom;
}

/** Migrations applied after a target and still in place, the newest first: it would need them to be reverted. */
export function appliedSince(
  records: readonly ReleaseRecord[],
  target: { readonly id?: string },
): { readonly applied: string[]; readonly omitted: number } {
  const since = records.findIndex(({ id }) => id === target.id);
  const later = since === -1 ? records : records.slice(0, since);
  const byHand = newestMigration(records)?.evidence.schemaByHand?.newest;
  const applied = [
    ...later.flatMap(({ evidence: { schemaByHand, migrations } }) => [
      ...(schemaByHand?.applied?.toReversed() ?? []),
      ...(migrations?.applied.toReversed() ?? []),
    ]),
    // By hand, while the target was the newest to have migrated.
    ...(records[since]?.evidence.schemaByHand?.applied?.toReversed() ?? []),
  ];
  return {
    applied: byHand === undefined ? applied : applied.filter((name) => !isNewer(name, byHand)),
    omitted: later.reduce((sum, { evidence }) => sum + (evidence.migrations?.omitted ?? 0), 0),
  };
}
