import type { Database } from '../../../apps/api/database/database.ts';
import { plainTotals } from '../../bench/plain-totals.ts';
import { finished, startCalculation, startWorker } from './worker.ts';

interface Comparison {
  enrollments: number;
  stored: number;
  totals: number;
  different: number;
}

/** One class alone, with the SQL that computes its totals. */
interface Only {
  classId: number;
  totals: string;
}

/** Against a query that hangs, not against a slow machine. */
const limitSeconds = 300;

/** Runs the calculator over everything, or what is requested of a class, and compares each total with the one that plain SQL computes. */
export async function compareTotals(
  env: Record<string, string>,
  database: Database,
  ofClass?: Only,
): Promise<Comparison> {
  const worker = await startWorker(env);
  try {
    const run = await finished(
      database,
      await startCalculation({ app: worker }, { full: ofClass === undefined }),
      limitSeconds,
    );
    expect(run).toMatchObject({ state: 'succeeded', items_failed: 0 });
  } finally {
    await worker.close();
  }
  return comparedTotals(database, ofClass);
}

/** Compares the totals that there are. */
export function comparedTotals(database: Database, ofClass?: Only): Promise<Comparison> {
  return database.withClient(async (client) => {
    await client.query('SET statement_timeout = 0');
    const { rows } = await client.query<Comparison>({
      text: `SELECT count(*) AS enrollments, count(t.enrollment_id) AS stored, count(p.current) AS totals,
          count(*) FILTER (WHERE t.enrollment_id IS NULL
            OR (p.current IS NULL) <> (t.current_percent IS NULL) OR abs(p.current - t.current_percent) > 0.0000001
            OR (p.final IS NULL) <> (t.final_percent IS NULL) OR abs(p.final - t.final_percent) > 0.0000001) AS different
        FROM (${ofClass?.totals ?? plainTotals}) p FULL JOIN (SELECT * FROM grade_totals
          WHERE ${ofClass === undefined ? 'true' : 'class_id = $2'}) t USING (enrollment_id)`,
      values: [new Date(), ...(ofClass === undefined ? [] : [ofClass.classId])],
      query_timeout: limitSeconds * 1_000,
    } as never);
    return rows[0] as Comparison;
  });
}
