import { buildApplication, type Calculation, startCalculation } from './calculation-worker.ts';
import { type BenchContext } from './context.ts';
import { plainTotals } from './plain-totals.ts';
import { loadRealSchool } from './real-school.ts';
import { putRuleBookIntoUse } from './rule-book.ts';

const rounds = 5;
const goals = { plain: 1.3, ruleBook: 1.3, before: 1.05, incrementalSeconds: 1, peakMegabytes: 512 };

/** A checkout of an earlier state whose application is built (`npm run build`), to measure beside this one. */
const before = process.env.CLASSBOARD_BENCH_BEFORE;

/**
 * The grade calculator on the real school, as the job it is: queued here, worked on by a worker process of its own, built
 * as for a release, whose memory is watched; stored with its explanations. Time is from queueing to the end of the run as
 * seen here. The floor is one SQL statement that computes plain totals and stores them, without explanations, in the same
 * table. The same school is there twice: once without a policy, once with every rule in use; the rounds take turns.
 */
export async function benchGrades({ createDatabase, copyDatabase, bundlePath, print }: BenchContext): Promise<void> {
  print('Grade calculator, all enrolments of the real school');
  if (bundlePath === undefined) return print('  skipped: the bundle is not there, see CLASSBOARD_OULAD_BUNDLE');
  const plainSchool = await createDatabase();
  await loadRealSchool(plainSchool, bundlePath);
  const ruledSchool = await copyDatabase(plainSchool);
  await putRuleBookIntoUse(ruledSchool);
  const earlierSchool = before === undefined ? undefined : await copyDatabase(plainSchool);
  buildApplication();
  const started: Calculation[] = [];
  const start = async (school: Record<string, string>, folder?: string) => {
    const calculation = await startCalculation(school, folder);
    started.push(calculation);
    await calculation.run({});
    return calculation;
  };
  try {
    const plain = await start(plainSchool);
    const ruled = await start(ruledSchool);
    const earlier = earlierSchool && (await start(earlierSchool, before));
    const times: Record<'storing' | 'plain' | 'ruled' | 'earlier', number[]> = {
      storing: [],
      plain: [],
      ruled: [],
      earlier: [],
    };
    const full = async (calculation: Calculation) => {
      await calculation.forget();
      return timed(() => calculation.run({ full: true }));
    };
    for (let round = 0; round < rounds; round += 1) {
      await plain.forget();
      times.storing.push(await timed(() => plain.sql(storeTotals)));
      times.plain.push(await full(plain));
      times.ruled.push(await full(ruled));
      if (earlier) times.earlier.push(await full(earlier));
    }
    const again = await timed(() => plain.run({ full: true }));
    const incremental = await timed(() => plain.run({}));
    const line = (label: string, value: string) => print(`  ${label.padEnd(46)} ${value}`);
    const ratioTo = (of: readonly number[], to: readonly number[]) => (median(of) / median(to)).toFixed(2);
    line('enrolments', String(await plain.count()));
    line('floor: one SQL statement that stores totals', seconds(median(times.storing)));
    line('full calculation, no policy', seconds(median(times.plain)));
    line('full calculation, every rule in use', seconds(median(times.ruled)));
    line('no policy to the floor', `${ratioTo(times.plain, times.storing)}   at most ${goals.plain}`);
    line('every rule to the floor', `${ratioTo(times.ruled, times.storing)}   at most ${goals.ruleBook}`);
    if (earlier)
      line('no policy to the state before', `${ratioTo(times.plain, times.earlier)}   at most ${goals.before}`);
    line('full calculation, nothing different', seconds(again));
    line('incremental, nothing changed', `${seconds(incremental)}   below ${goals.incrementalSeconds} s`);
    line('peak memory of the worker, every rule', `${ruled.peakMegabytes()}   below ${goals.peakMegabytes} MB`);
  } finally {
    for (const calculation of started) await calculation.stop();
  }
}

const storeTotals = `
  INSERT INTO grade_totals (enrollment_id, class_id, student_id, current_percent, final_percent, inputs, as_of)
  SELECT enrollment_id, class_id, student_id, round(current, 10), round(final, 10), '{}', $1::timestamptz
  FROM (${plainTotals}) t`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const seconds = (value: number): string => `${value.toFixed(2)} s`.padStart(8);
