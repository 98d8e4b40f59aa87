import { CronExpressionParser } from 'cron-parser';
import type { CatchUp } from './definitions.ts';

/** Bounds the walk through a long outage; the rest follows at the next call. */
const maxTicksPerWalk = 1_000;

export interface ScheduleState {
  cron: string;
  timeZone: string;
  catchUp: CatchUp;
  lastTickAt: Date;
}

export interface DueTicks {
  /** Moments to run now, oldest first. */
  run: Date[];
  /** Moments that passed and will not run. */
  missed: number;
  /** The last moment looked at. */
  lastTickAt: Date;
  /** Whether the walk stopped before `now`. */
  more: boolean;
}

/**
 * The moments of a schedule after `lastTickAt` and up to `now`. Walks forward only: looking backward from now finds a
 * moment twice in the night that repeats an hour, and none in the night that lacks one.
 * @param graceSeconds how late a moment may be noticed and still counts as on time (matters to `skip`)
 */
export function dueTicks(
  { cron, timeZone, catchUp, lastTickAt }: ScheduleState,
  now: Date,
  graceSeconds: number,
): DueTicks {
  const passed: Date[] = [];
  const walk = CronExpressionParser.parse(cron, { currentDate: lastTickAt, tz: timeZone });
  let next = walk.next().toDate();
  while (next <= now && passed.length < maxTicksPerWalk) {
    passed.push(next);
    next = walk.next().toDate();
  }
  const more = next <= now;
  const run = choose(passed, catchUp, now, graceSeconds, more);
  return { run, missed: passed.length - run.length, lastTickAt: passed.at(-1) ?? lastTickAt, more };
}

function choose(passed: Date[], catchUp: CatchUp, now: Date, graceSeconds: number, more: boolean): Date[] {
  if (catchUp === 'all') return passed;
  const latest = more ? undefined : passed.at(-1);
  if (latest === undefined) return [];
  const isLate = now.getTime() - latest.getTime() > graceSeconds * 1_000;
  return catchUp === 'skip' && isLate ? [] : [latest];
}

/** The coming moments of a schedule, in order. */
export function nextTicks(cron: string, timeZone: string, after: Date, count: number): Date[] {
  const walk = CronExpressionParser.parse(cron, { currentDate: after, tz: timeZone });
  return Array.from({ length: count }, () => walk.next().toDate());
}
