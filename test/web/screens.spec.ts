import type { BrowserContextOptions, Page } from 'playwright-core';
import { GradebookPage } from './gradebook-page.ts';
import { type Person, Stage } from './stage.ts';
import { differenceFrom, screenOptions, steady } from './visual.ts';

const desk = { viewport: { width: 1_280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;

describe('the main screens', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const opened = (person: Person, options: BrowserContextOptions) =>
    stage.signedIn(person, { ...screenOptions, ...options }, steady);
  const difference = (page: Page, name: string) => differenceFrom(stage.browser, page, name);

  it.each([
    ['desk', desk],
    ['phone', phone],
  ] as const)('of a teacher look as they did, at a %s', async (name, look) => {
    const signedOut = await stage.visit({ ...screenOptions, ...look }, steady);
    await signedOut.getByRole('heading', { name: 'Sign in' }).waitFor();
    const found = [await difference(signedOut, `sign-in-${name}`)];
    const page = await opened('teacher', look);
    await page.getByRole('link', { name: 'Physics 9A' }).waitFor();
    found.push(await difference(page, `my-classes-${name}`));
    await GradebookPage.open(page, 'Physics 9A');
    found.push(await difference(page, `gradebook-${name}`));
    expect(found.filter((entry) => entry !== undefined)).toEqual([]);
  });

  it('of a student and a guardian look as they did on a phone', async () => {
    const found: (string | undefined)[] = [];
    for (const person of ['student', 'guardian'] as const) {
      const page = await opened(person, phone);
      const link = page.getByRole('link', { name: 'Physics 9A' });
      await link.waitFor();
      found.push(await difference(page, `home-of-${person}-phone`));
      await link.click();
      await page.getByRole('table').waitFor();
      found.push(await difference(page, `grades-of-${person}-phone`));
    }
    expect(found.filter((entry) => entry !== undefined)).toEqual([]);
  });
});
