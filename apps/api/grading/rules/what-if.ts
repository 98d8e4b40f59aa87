import type { DecimalText } from './decimal.ts';
import type { StudentResult } from './facts.ts';

/** The results with other scores, as if graded that moment and in time: what-if totals are those of the same rules. */
export function withScores(
  results: readonly StudentResult[],
  scores: ReadonlyMap<string, DecimalText>,
): StudentResult[] {
  const others = results.filter(({ itemId }) => !scores.has(itemId));
  const supposed = [...scores].map(
    ([itemId, score]): StudentResult => ({
      itemId,
      scoreStatus: 'fully graded',
      score,
      late: false,
    }),
  );
  return [...others, ...supposed];
}
