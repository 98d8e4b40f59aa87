import type { MigrationEvidence } from './record.ts';

export const hasApplied = (migrations: MigrationEvidence | undefined): migrations is MigrationEvidence =>
  migrations !== undefined && (migrations.applied.length > 0 || (migrations.omitted ?? 0) > 0);

/** `B2, C3, and 40 older ones`. */
export function appliedText({ applied, omitted = 0 }: Pick<MigrationEvidence, 'applied' | 'omitted'>): string {
  return [...applied, ...(omitted === 0 ? [] : [`and ${omitted} older ${omitted === 1 ? 'one' : 'ones'}`])].join(', ');
}
