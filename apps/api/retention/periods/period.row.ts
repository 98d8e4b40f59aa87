import { z } from 'zod';
import type { RetentionChoicesRow } from '../../database/schema.generated.ts';
import { bases } from '../retention-kind.ts';
import { basisOf, kindOf, type RetentionKindName, retentionKinds } from '../retention-table.ts';

export const retentionKind = z
  .enum(retentionKinds)
  .meta({ id: 'RetentionKind', description: 'A kind of data that is kept for a while' });

/** The same in a query, which the document describes in place. */
export const retentionKindParameter = z
  .enum(retentionKinds)
  .meta({ description: 'A kind of data of the retention table' });

export const retentionPeriod = z
  .object({
    kind: retentionKind,
    what: z.string(),
    why: z.string(),
    basis: z.string().meta({ description: 'The law or contract, as the authors read it: no legal advice' }),
    basisCode: z
      .enum(Object.keys(bases) as [keyof typeof bases])
      .meta({ id: 'RetentionBasis', description: 'Names it, for texts in other languages' }),
    days: z.int().meta({ description: 'How long it is kept at your school' }),
    from: z.string().meta({ description: 'What the days are counted from' }),
    usualDays: z.int().meta({ description: 'How long it is kept where a school chose nothing' }),
    bounds: z
      .object({ minimum: z.int(), maximum: z.int() })
      .nullable()
      .meta({ description: 'Within these an administrator chooses the days; null: the same for every school' }),
    approval: z
      .enum(['administrator', 'operator'])
      .nullable()
      .meta({ description: 'Who must agree before it goes; null: nobody' }),
    removes: z.enum(['delete', 'object', 'redact']).meta({
      description: 'delete: rows. object: rows and their files. redact: rows stay without their text',
    }),
    every: z.enum(['hour', 'week']),
    version: z.int().meta({ description: '0: the school chose nothing' }),
  })
  .meta({ id: 'RetentionPeriod' });
export type RetentionPeriodView = z.output<typeof retentionPeriod>;

export type ChoiceRow = Pick<RetentionChoicesRow, 'days' | 'version'> & { kind: RetentionKindName };

export function toRetentionPeriodView(kind: RetentionKindName, choice?: ChoiceRow): RetentionPeriodView {
  const described = kindOf(kind);
  const { what, why, days, from, bounds, approval, removes, every } = described;
  const chosen = choice?.days ?? days;
  return {
    kind,
    what,
    why,
    basis: basisOf(described),
    basisCode: described.basis,
    days: bounds === null ? days : Math.min(Math.max(chosen, bounds.minimum), bounds.maximum),
    from,
    usualDays: days,
    bounds,
    approval,
    removes,
    every,
    version: choice?.version ?? 0,
  };
}
