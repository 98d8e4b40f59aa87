import type { Page } from 'playwright-core';
import { faultsOf, isRead, overflowOf } from './audit.ts';
import { screens } from './screens/addresses.ts';
import { Stage } from './stage.ts';

/** Long words on a phone are a matter of width alone. */
const longWords = {
  name: 'narrow, with long words',
  width: 320,
  language: 'de',
  media: { colorScheme: 'light' },
} as const;

/** Colors, widths and directions that differ most; 640 pixels are 1,280 at a zoom of 200 % (WCAG 1.4.4). */
const looks = [
  { name: 'light', width: 1_280, language: 'en', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark, narrow, from right to left', width: 320, language: 'ar', media: { colorScheme: 'dark' } },
  { name: 'forced colors, zoomed', width: 640, language: 'de', media: { forcedColors: 'active' } },
] as const;

describe('every screen', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const show = async (page: Page, address: string) => {
    // Nothing says so where the address is that of the screen already.
    await page.evaluate(async (hash) => {
      if (location.hash === hash) return;
      const followed = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = hash;
      await followed;
      // Twice drawn, the screen before is gone.
      for (let times = 0; times < 2; times += 1) await new Promise(requestAnimationFrame);
    }, `#/${address}`);
    await isRead(page);
  };

  it.each(['admin', 'teacher', 'student', 'guardian'] as const)(
    'of the %s is for everybody: without a violation, and never wider than its window',
    async (person) => {
      const page = await stage.signedIn(person);
      const found: string[] = [];
      for (const { name, width, language, media } of [...looks, longWords]) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia(media);
        await page.locator('.language select').selectOption(language);
        for (const address of screens[person]) {
          await show(page, address);
          const faults = await (name === longWords.name ? overflowOf : faultsOf)(page);
          const alerts = await page.getByRole('alert').allTextContents();
          const marked = await page.locator('nav.sections:not(.of-class) [aria-current]').count();
          if (marked !== 1) faults.push(`${marked} sections are marked as the current one`);
          found.push(...[...faults, ...alerts].map((fault) => `#/${address}, ${name}: ${fault}`));
        }
      }
      expect(found).toEqual([]);
    },
    600_000,
  );

  it('is found by a menu on a phone, where there are many', async () => {
    const page = await stage.signedIn('admin', { viewport: { width: 320, height: 568 } });
    const people = page.getByRole('link', { name: 'People' });
    expect(await people.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await people.click();
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await people.waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: 'Menu' }).getAttribute('aria-expanded')).toBe('false');
  });
});
