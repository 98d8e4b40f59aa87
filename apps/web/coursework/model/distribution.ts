import type { Schemas } from '../../api/client.ts';

type Result = Pick<Schemas['Result'], 'score' | 'textScore' | 'textScorePoints' | 'scoreStatus' | 'missing'>;

export interface Bin {
  /** Percent of the points possible; what is above 100 is in the last. */
  from: number;
  to: number;
  count: number;
}

export interface Distribution {
  bins: Bin[];
  /** By the texts of the score scale, in its order. */
  texts: { text: string; count: number }[];
  mean: number | null;
  median: number | null;
  graded: number;
  excused: number;
  missing: number;
  /** Neither graded nor excused nor missing. */
  none: number;
}

const width = 10;

/** How the scores of an assignment lie. @param students how many there are today */
export function distributionOf(
  results: readonly Result[],
  maximum: number,
  students: number,
  texts: readonly string[],
): Distribution {
  const isExcused = ({ scoreStatus }: Result) => scoreStatus === 'exempt';
  const points = results.flatMap((result) => (isExcused(result) ? [] : (result.score ?? result.textScorePoints ?? [])));
  const graded = results.filter((result) => !isExcused(result) && (result.score !== null || result.textScore !== null));
  const excused = results.filter(isExcused).length;
  const missing = results.filter(
    (result) => result.missing === true && !isExcused(result) && !graded.includes(result),
  ).length;
  const bins = Array.from({ length: 100 / width }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    count: 0,
  }));
  if (maximum > 0) {
    for (const value of points) {
      const index = Math.floor(((value / maximum) * 100) / width);
      (bins[Math.min(Math.max(index, 0), bins.length - 1)] as Bin).count += 1;
    }
  }
  const sorted = points.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return {
    bins,
    texts: texts.map((text) => ({ text, count: graded.filter((result) => result.textScore === text).length })),
    mean: points.length === 0 ? null : points.reduce((sum, value) => sum + value, 0) / points.length,
    median: points.length === 0 ? null : (median as number),
    graded: graded.length,
    excused,
    missing,
    none: Math.max(students - graded.length - excused - missing, 0),
  };
}
