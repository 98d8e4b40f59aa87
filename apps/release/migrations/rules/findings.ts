import type { CheckId, Severity } from './checks.ts';
import type { Acknowledgement } from './migration.ts';

export interface Finding {
  check: CheckId;
  severity: Severity;
  /** Class name of the migration. */
  migration: string;
  /** Place of the statement among those of `up`, from 1, and its text. */
  statement?: { number: number; sql: string };
  /** Such as `ACCESS EXCLUSIVE on public.results`. */
  lock?: string;
  /** `reads and writes` or `writes`. */
  blocks?: string;
  /** Table that it concerns, as `schema.table`. */
  table?: string;
  /** How long the lock was held or the clients waited on the scratch database. */
  durationMillis?: number;
  detail: string;
  /** What happens where it is released all the same. */
  danger: string;
  /** Text to paste instead. */
  safeForm: string;
  /** What to do where that does not fit. */
  wayOut: string;
  /** Extrapolated from production's row counts. */
  estimate?: string;
  /** The person who answers for it; such a finding does not block. */
  accepted?: Acknowledgement;
}

/** The check could not judge this migration. */
export interface Broken {
  migration: string;
  reason: string;
  next: string;
}

export interface MigrationVerdict {
  name: string;
  file: string;
  compatibleFrom?: string;
  verdict: 'safe' | 'blocked' | 'broken' | 'not judged';
  findings: Finding[];
  broken?: Broken;
  /** Migrations before it that failed, so that it was judged without them. */
  without?: string[];
  /** What nobody can know here, one sentence each. */
  unproved: string[];
  /** What each phase cost. */
  phases: Record<string, number>;
}

export interface CheckReport {
  /** Release that the pending migrations are pending against; null: there is none yet. */
  base: string | null;
  postgres: string;
  seededRowsPerTable: number;
  migrations: MigrationVerdict[];
  /** What was not proved, one line each. */
  limits: string[];
  durationMillis: number;
  /** `not judged`: at least one migration has no verdict. */
  verdict: 'safe' | 'blocked' | 'not judged';
}

export type FindingFacts = Omit<Finding, 'check' | 'severity' | 'migration' | 'danger' | 'safeForm' | 'wayOut'> & {
  severity?: Severity;
  safeForm?: string;
};

/** What a rule found, before it is attributed to a migration. */
export interface RuleHit {
  check: CheckId;
  facts: FindingFacts;
}

export const blocksRelease = ({ severity, accepted }: Finding): boolean =>
  severity === 'error' && accepted === undefined;

export function verdictOf(migrations: readonly MigrationVerdict[]): CheckReport['verdict'] {
  if (migrations.some(({ verdict }) => verdict === 'broken' || verdict === 'not judged')) return 'not judged';
  return migrations.some(({ findings }) => findings.some(blocksRelease)) ? 'blocked' : 'safe';
}
