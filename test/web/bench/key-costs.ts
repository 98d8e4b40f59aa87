import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread, which what else runs on the machine does not lengthen. */
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly type?: string } };
}

const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** Processor time of the page's thread for each key until what it changed is painted, in milliseconds. */
export async function keyCosts(browser: Browser, page: Page, press: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories });
  await press();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return costsOf(trace.traceEvents);
}

function costsOf(events: readonly TraceEvent[]): number[] {
  const keys = events
    .filter(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'keydown')
    .sort((one, other) => one.ts - other.ts);
  const [first] = keys;
  if (first === undefined) throw new Error('the trace has no key');
  const own = events.filter(({ pid, tid, ph }) => pid === first.pid && tid === first.tid && ph === 'X');
  const tasks = own.filter(({ name }) => name === 'RunTask');
  const paints = own.filter(({ name }) => name === 'Paint').map(({ ts }) => ts);
  return keys.map(({ ts }, index) => {
    const painted = Math.min(...paints.filter((at) => at > ts));
    const end = Math.min(painted, keys[index + 1]?.ts ?? Number.POSITIVE_INFINITY);
    const between = tasks.filter((task) => task.ts + (task.dur ?? 0) > ts && task.ts <= end);
    return between.reduce((sum, { tdur }) => sum + (tdur ?? 0), 0) / 1_000;
  });
}
