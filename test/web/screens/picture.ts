import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { browserArguments, findBrowser, signIn } from '../browser.ts';
import { GradebookPage } from '../gradebook-page.ts';

/**
 * `npm run console:picture -- [URL]`: takes the picture of the README, `docs/console.png`, of the demo school that `npm start`
 * serves: a teacher types scores down a column. They are undone afterwards.
 */
const url = process.argv[2] ?? 'http://127.0.0.1:3000';
const path = join(fileURLToPath(new URL('../../..', import.meta.url)), 'docs/console.png');

const browserPath = findBrowser();
if (browserPath === undefined) throw new Error('no Chromium is here (apt-get install chromium, or CHROMIUM=PATH)');
const browser = await chromium.launch({ executablePath: browserPath, args: browserArguments });
try {
  const options = { locale: 'en-GB', viewport: { width: 1_280, height: 800 }, reducedMotion: 'reduce' } as const;
  await take(await browser.newPage(options));
} finally {
  await browser.close();
}

async function take(page: Page): Promise<void> {
  await page.goto(url);
  await signIn(page, 'teacher@riverside.example');
  const gradebook = await GradebookPage.open(page, 'Physics 9A');
  const scores = ['8', '7.5', '9'];
  await gradebook.choose('Fischer', 'Quiz: motion');
  await gradebook.type(...scores);
  await gradebook.allSaved();
  // Once the server has worked the totals out.
  await page.waitForFunction(() => document.querySelector('.provisional') === null);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  for (const _ of scores) await page.keyboard.press('Control+z');
  await gradebook.allSaved();
  console.log(`${path} shows the console at ${url}`);
}
