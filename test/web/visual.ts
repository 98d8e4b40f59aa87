import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'test/web/screens');
/** Where a screen is put that differs, to be looked at. */
const differing = join(root, '.local/screens');

/** `UPDATE_SCREENS=1 npm run test:web -- test/web/screens.spec.ts` keeps the screens as they are now. */
const updates = process.env.UPDATE_SCREENS === '1';

/** Of the blocks of 4 by 4 pixels, those that may differ: another version of Chromium draws the edges of letters otherwise. */
const tolerance = { ofBlocks: 0.002, ofColor: 48 };

/** Fonts of the test are none of the page, whose policy would refuse them. */
export const screenOptions: BrowserContextOptions = { bypassCSP: true, reducedMotion: 'reduce' };

/** The same letters on every machine, and days that do not move with today. */
export async function steady(page: Page): Promise<void> {
  const font = (weight: string) =>
    readFileSync(join(root, `node_modules/@embedpdf/fonts-latin/fonts/NotoSans-${weight}.ttf`)).toString('base64');
  await page.addInitScript(() => {
    Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', { get: () => () => '1 Jan' });
  });
  await page.route('**/assets/*.css', async (route) => {
    const answer = await route.fetch();
    const faces = [
      ['Regular', 400],
      ['Bold', 700],
    ].map(([name, weight]) => {
      const source = `url(data:font/ttf;base64,${font(name as string)})`;
      return `@font-face { font-family: Steady; font-weight: ${weight}; src: ${source} }`;
    });
    const body = `${await answer.text()}\n${faces.join('\n')}\n* { font-family: Steady !important; caret-color: transparent !important }`;
    await route.fulfill({ response: answer, body });
  });
}

/** @returns what differs from the screen that is kept under this name; undefined where nothing does */
export async function differenceFrom(browser: Browser, page: Page, name: string): Promise<string | undefined> {
  await page.evaluate(() => document.fonts.ready);
  const file = join(folder, `${name}.png`);
  const now = await page.screenshot({
    animations: 'disabled',
    mask: [page.locator('input[type=date], input[type=datetime-local]')],
  });
  if (updates) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, now);
    return undefined;
  }
  if (!existsSync(file)) return `${name}: no screen is kept (UPDATE_SCREENS=1)`;
  const difference = await compare(browser, readFileSync(file), now);
  if (difference === undefined) return undefined;
  mkdirSync(differing, { recursive: true });
  writeFileSync(join(differing, `${name}.png`), now);
  return `${name}: ${difference}; it looks like .local/screens/${name}.png now`;
}

/** The browser reads and compares the pictures itself. */
async function compare(browser: Browser, before: Buffer, after: Buffer): Promise<string | undefined> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ({ pictures, ofBlocks, ofColor }) => {
        const [one, other] = await Promise.all(
          pictures.map(async (picture) => {
            const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
            const [width, height] = [Math.ceil(bitmap.width / 4), Math.ceil(bitmap.height / 4)];
            const canvas = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
            canvas.imageSmoothingQuality = 'high';
            canvas.drawImage(bitmap, 0, 0, width, height);
            return { size: `${bitmap.width} × ${bitmap.height}`, data: canvas.getImageData(0, 0, width, height).data };
          }),
        );
        if (one === undefined || other === undefined) throw new Error('two pictures are compared');
        if (one.size !== other.size) return `it is ${other.size} and was ${one.size}`;
        let blocks = 0;
        for (let at = 0; at < one.data.length; at += 4) {
          const differs = [0, 1, 2].some(
            (channel) => Math.abs((one.data[at + channel] ?? 0) - (other.data[at + channel] ?? 0)) > ofColor,
          );
          if (differs) blocks += 1;
        }
        const share = blocks / (one.data.length / 4);
        return share > ofBlocks ? `${(share * 100).toFixed(2)} % of it differ` : undefined;
      },
      { pictures: [before.toString('base64'), after.toString('base64')], ...tolerance },
    );
  } finally {
    await page.close();
  }
}
