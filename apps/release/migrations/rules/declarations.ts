import { compareReleases, isRelease } from '../../../api/database/releases.ts';
import { type CheckId, isAcknowledgeable } from './checks.ts';
import type { Finding, RuleHit } from './findings.ts';
import type { Acknowledgement, LoadedMigration } from './migration.ts';

/** What the migration's file declares. */
export function judgeDeclarations(migration: LoadedMigration): RuleHit[] {
  const hits: RuleHit[] = [];
  const { compatibleFrom } = migration;
  if (compatibleFrom === undefined || !isRelease(compatibleFrom))
    hits.push({
      check: 'M01',
      facts: {
        detail:
          compatibleFrom === undefined
            ? 'the migration does not declare it'
            : `"${compatibleFrom}" is no release such as 1.2.3`,
      },
    });
  for (const given of migration.acknowledges) {
    const wrong = mistakeIn(given);
    if (wrong !== undefined) hits.push({ check: 'M04', facts: { detail: wrong } });
  }
  return hits;
}

/** A claim that the running release works is proved by its recording; one that it does not needs no proof. */
export function judgeClaim(
  migration: LoadedMigration,
  runningRelease: string,
  findings: readonly Finding[],
): RuleHit[] {
  const { compatibleFrom } = migration;
  if (compatibleFrom === undefined || !isRelease(compatibleFrom)) return [];
  const broken = findings.some(({ check }) => check === 'C01' || check === 'C02' || check === 'C03');
  const claims = compareReleases(compatibleFrom, runningRelease) <= 0;
  if (claims && broken)
    return [
      {
        check: 'M01',
        facts: { detail: `it claims that ${compatibleFrom} works, and the statements of ${runningRelease} do not` },
      },
    ];
  return [];
}

function mistakeIn({ check, who, when, why }: Acknowledgement): string | undefined {
  if (!isAcknowledgeable(check as CheckId)) return `${check} cannot be acknowledged`;
  for (const [name, value] of Object.entries({ who, when, why }))
    if (typeof value !== 'string' || value.trim() === '') return `the acknowledgement of ${check} does not say ${name}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(when) || Number.isNaN(Date.parse(when)))
    return `"${when}" is no date such as 2026-11-21`;
  return undefined;
}

/** The acknowledgement that settles a check, where there is a complete one. */
export const acknowledgementOf = ({ acknowledges }: LoadedMigration, check: CheckId): Acknowledgement | undefined =>
  isAcknowledgeable(check)
    ? acknowledges.find((given) => given.check === check && mistakeIn(given) === undefined)
    : undefined;
