import { type Browser, chromium, type Page } from 'playwright-core';
import { browserArguments, findBrowser, signIn } from '../browser.ts';
import { keyCosts } from './key-costs.ts';

/** `test/web/bench/main.ts URL STUDENTS`: measures the console there, and prints JSON. A child of `npm run bench -- console`. */
const [url, students] = process.argv.slice(2) as [string, string];
const slowDown = 4;
const scrollSeconds = 60;
/** From a key to the next one: 24,000 an hour, twice what data entry is examined at. Faster ones would wait for each other. */
const keyMillis = 150;

const browserPath = findBrowser();
if (browserPath === undefined) {
  console.log('skipped in the browser: no Chromium is here (apt-get install chromium, or CHROMIUM=PATH)');
} else {
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: [...browserArguments, '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    console.log(JSON.stringify(await measure(browser, page)));
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, page: Page) {
  page.setDefaultTimeout(120_000);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
  await page.goto(url);
  const largestPaintMillis = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
  await signIn(page, 'teacher@riverside.example');
  const link = page.getByRole('link', { name: 'Physics 9A' });
  await link.waitFor();
  const start = performance.now();
  await link.click();
  await page.getByRole('gridcell').first().waitFor();
  const gridMillis = performance.now() - start;
  const cells = await page.getByRole('gridcell').count();
  const typed = await typeScores(browser, page);
  await page.getByText('Everything is saved').waitFor();
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize;
  };
  const before = await heap();
  await scroll(page);
  return { largestPaintMillis, gridMillis, ...typed, heapBytes: { before, after: await heap() }, cells };
}

/**
 * Types a score into every second cell of a column, and reads how long each key took to the next paint (Event Timing, W3C), what
 * it cost the processor, and whether the next cell had the focus before the next frame.
 */
async function typeScores(browser: Browser, page: Page) {
  await page.evaluate(() => {
    const durations: number[] = [];
    const late: string[] = [];
    Object.assign(window, { durations, late });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') durations.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const focusedRow = () => document.activeElement?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex');
    const onEnter = ({ key }: KeyboardEvent) => {
      if (key !== 'Enter') return;
      const before = focusedRow();
      requestAnimationFrame(() => {
        if (focusedRow() === before || document.activeElement?.role !== 'gridcell') late.push(`row ${before}`);
      });
    };
    addEventListener('keydown', onEnter, { capture: true });
  });
  await page.locator('[role="grid"] [tabindex="0"]').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  const keys = Number(students) / 2;
  const costs = await keyCosts(browser, page, async () => {
    for (let index = 0; index < keys; index += 1) {
      for (const key of [String(index % 10), 'Enter']) {
        const next = page.waitForTimeout(keyMillis);
        await page.keyboard.press(key);
        await next;
      }
    }
    await page.waitForTimeout(1_000);
  });
  const { durations, late } = await page.evaluate(() => {
    const { durations, late } = window as unknown as { durations: number[]; late: string[] };
    return { durations, late };
  });
  // Those below the threshold are not reported; there are two keys for each score.
  const all = [...Array.from({ length: Math.max(2 * keys - durations.length, 0) }, () => 16), ...durations];
  return { interactionMillis: spread(all), keyCostMillis: spread(costs), lateCells: late.length };
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
  return { median: at(0.5), p98: at(0.98), longest: sorted.at(-1) ?? 0 };
}

/** Up, down and across, a step for each frame. */
function scroll(page: Page): Promise<void> {
  return page.evaluate(
    (seconds) =>
      new Promise<void>((resolve) => {
        const grid = document.querySelector('[role="grid"]') as HTMLElement;
        const end = performance.now() + seconds * 1_000;
        let frame = 0;
        const next = () => {
          frame += 1;
          grid.scrollTop = Math.abs(((frame * 60) % (2 * grid.scrollHeight)) - grid.scrollHeight);
          grid.scrollLeft = Math.abs(((frame * 25) % (2 * grid.scrollWidth)) - grid.scrollWidth);
          if (performance.now() < end) requestAnimationFrame(next);
          else resolve();
        };
        next();
      }),
    scrollSeconds,
  );
}
