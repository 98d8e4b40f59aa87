import type { Tables } from '../database/schema.generated.ts';

export type TableName = keyof Tables;

/** Why something may be kept as long as that, or must be. An engineer's reading, and no legal advice. */
export const bases = {
  minimisation: 'GDPR Art. 5(1)(e): no longer than the purpose needs; COPPA 16 CFR 312.10',
  security: 'GDPR Art. 32: security of processing',
  records: 'FERPA 34 CFR 99.32 and school law: records of who did and saw what',
  education: 'School law of the country: education records, kept for some years after the course',
  contract: 'GDPR Art. 28(3)(g) and the contract: data goes back or is deleted at its end',
} as const;

export interface RetentionKind {
  readonly tables: readonly TableName[];
  readonly what: string;
  readonly why: string;
  readonly basis: keyof typeof bases;
  /** How long, and counted from what. */
  readonly days: number;
  readonly from: string;
  /** The rows say themselves until when they are kept: `days` is what they were written with. */
  readonly expires?: true;
  /** Within these an administrator chooses another period for the school; null: the same for all. */
  readonly bounds: { readonly minimum: number; readonly maximum: number } | null;
  /** Who must agree before anything goes; null: nobody. */
  readonly approval: 'administrator' | 'operator' | null;
  /** `delete`: rows. `object`: rows and their files in S3. `redact`: rows stay without their text. */
  readonly removes: 'delete' | 'object' | 'redact';
  /** `hour`: by the job retention. `week`: by data-cleanup, on Sunday by the clock of the school. */
  readonly every: 'hour' | 'week';
}

/** Keeps the literal types of a description. */
export const kind = <const K extends RetentionKind>(described: K): K => described;
/** No school chooses, and nobody has to agree. */
export const fixed = { bounds: null, approval: null } as const;
