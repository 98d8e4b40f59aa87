import type { Page, Route } from 'playwright-core';
import { faultsOf, isRead } from './audit.ts';
import { screens } from './screens/addresses.ts';
import { eventually, Stage } from './stage.ts';

/** Screens that are there at once, or read one part after the other. */
const readNothing: readonly string[] = ['account'];

describe('every screen', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  /** Who is signed in is known; the rest of what a screen reads is answered by `answer`. */
  const answerBy = async (page: Page, answer: (route: Route) => Promise<unknown>) => {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.route(/\/(?:health|v1)\/(?!auth\/|users\/me$)/, answer);
  };
  /** With everything read again, so that nothing of another screen is there. */
  const reload = async (page: Page, address: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${address}`);
    await page.reload();
  };

  it.each(['admin', 'teacher', 'student', 'guardian'] as const)(
    'of the %s is without a violation while it is read, where that fails, and with nothing in its lists',
    async (person) => {
      // What fades in has less contrast for a moment.
      const page = await stage.signedIn(person, { viewport: { width: 320, height: 800 }, reducedMotion: 'reduce' });
      const found: string[] = [];
      const audit = async (address: string, state: string) => {
        found.push(...(await faultsOf(page)).map((fault) => `#/${address}, ${state}: ${fault}`));
      };
      for (const address of screens[person].filter((screen) => !readNothing.includes(screen))) {
        const failing = Promise.withResolvers<void>();
        let reads = 0;
        await answerBy(page, async (route) => {
          reads += 1;
          await failing.promise;
          await route.fulfill({ status: 500 });
        });
        await reload(page, address);
        // Before the screen reads, the console itself is being read.
        await eventually(async () => reads > 0, true);
        await page.locator('main .notice.busy').first().waitFor();
        await page.locator('main h1').waitFor();
        await audit(address, 'while it is read');

        failing.resolve();
        await page.getByRole('button', { name: 'Try again' }).first().waitFor();
        await page.locator('main [role="alert"]').first().waitFor();
        await isRead(page);
        await audit(address, 'where reading fails');

        await answerBy(page, async (route) => {
          const answer = await route.fetch();
          const json = await answer.json().catch(() => undefined);
          const isList = Array.isArray(json?.data);
          await route.fulfill({ response: answer, ...(isList && { json: { ...json, data: [], nextCursor: null } }) });
        });
        await reload(page, address);
        await isRead(page);
        const alerts = await page.getByRole('alert').allTextContents();
        found.push(...alerts.map((alert) => `#/${address}, with nothing to show: ${alert}`));
        await audit(address, 'with nothing to show');
      }
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      expect(found).toEqual([]);
    },
    600_000,
  );
});
