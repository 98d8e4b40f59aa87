import type { Schemas } from '../../../api/client.ts';
import { classFactsOf } from '../../../gradebook/model/local-totals.ts';

type Row = Schemas['Gradebook']['data'][number];

/** What the totals of a class follow from. */
export interface Rules {
  policy: Schemas['GradingPolicy'];
  categories: readonly Schemas['Category'][];
  scales: readonly Schemas['ScoreScale'][];
  lineItems: readonly Schemas['LineItem'][];
  /** What periods with a weight are of. */
  sessions: readonly Schemas['AcademicSession'][];
}

export interface TotalChange {
  student: Row['student'];
  before: { percent: number | null; letter: string | null };
  after: { percent: number | null; letter: string | null };
}

/**
 * Whose current total another policy, or other categories, would move. Both sides are worked out here by the rules of the
 * server, so that nothing but the rules differs.
 */
export function changedTotals(rows: readonly Row[], before: Rules, after: Rules, now: Date): TotalChange[] {
  const [old, proposed] = [classFactsOf(before), classFactsOf(after)];
  return rows.flatMap(({ student, results, ...facts }) => {
    const [was, will] = [old, proposed].map((rules) => rules.totalsOf(results, facts, now));
    if (was === undefined || will === undefined) return [];
    if (was.current === will.current && was.currentLetter === will.currentLetter) return [];
    return [
      {
        student,
        before: { percent: was.current, letter: was.currentLetter },
        after: { percent: will.current, letter: will.currentLetter },
      },
    ];
  });
}
