import { lengths } from '../../values/lengths.ts';
import { toOneLine } from '../../values/one-line-text.ts';
import { isUnambiguous, maxScaleValues, type ScoreScaleValue } from '../../values/score-scale.ts';
import type { FieldType } from './fields.ts';

/** One mapping, with or without its braces, and the comma before the next one. */
const mapping = /\s*(?:\{([^{}:]*):([^{}]*)\}|([^{},:]*):([^{},]*))\s*(?:,|$)/y;

/** OneRoster 1.2's list of `{LHS:RHS}`, as JSON. */
export const scoreScaleValues: FieldType = {
  expected: `a list such as {A:94},{B:84} of 1 to ${maxScaleValues} mappings, each text once`,
  sql: 'jsonb',
  read: (list) => {
    const values: ScoreScaleValue[] = [];
    mapping.lastIndex = 0;
    while (mapping.lastIndex < list.length) {
      const match = mapping.exec(list);
      if (match === null || values.length === maxScaleValues) return undefined;
      const itemValueLHS = side(match[1] ?? match[3]);
      const itemValueRHS = side(match[2] ?? match[4]);
      if (itemValueLHS === undefined || itemValueRHS === undefined) return undefined;
      values.push({ itemValueLHS, itemValueRHS });
    }
    return values.length > 0 && isUnambiguous(values) ? JSON.stringify(values) : undefined;
  },
};

function side(text = ''): string | undefined {
  const read = toOneLine(text);
  return read !== undefined && read.length <= lengths.name ? read : undefined;
}
