import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** WCAG 2.2 AA, as far as a program finds out. */
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const light = { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' } } as const;
const dark = { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' } } as const;
const forced = { name: 'forced colors', media: { colorScheme: 'light', forcedColors: 'active' } } as const;

/** Where the most used screens are opened, and the colors in which each is looked at there: those need no other page. */
export const places = [
  ['at a desk', { viewport: { width: 1_280, height: 800 } }, [light, dark, forced]],
  ['on a phone', { viewport: { width: 320, height: 568 } }, [light]],
] as const;

/** The screen is there, and nothing of it is being read. */
export async function isRead(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('main h1') !== null && document.querySelector('.notice.busy') === null,
  );
}

/** By how much the page is wider than its window (WCAG 1.4.10). */
export async function overflowOf(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return overflow > 0 ? [`${overflow} pixels wider than the window`] : [];
}

/** What is against a rule for everybody's use; the width of the page too. */
export async function faultsOf(page: Page): Promise<string[]> {
  await Promise.all(page.frames().map(addRules));
  // Not by AxeBuilder, which opens another page for each analysis and hands over there whatever is without a fault too.
  const broken = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, standards);
  return [...broken, ...(await overflowOf(page))];
}

/** The same in each of some colors. */
export async function faultsIn(page: Page, colors: readonly (typeof light | typeof dark | typeof forced)[]) {
  const found: string[] = [];
  for (const { name, media } of colors) {
    await page.emulateMedia(media);
    found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
  }
  return found;
}

/** Once for each document, however often it is looked at. */
async function addRules(frame: Frame): Promise<void> {
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(axe.source);
}
