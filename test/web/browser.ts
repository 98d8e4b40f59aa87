import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { demoPassword } from '../../apps/local/seed/demo-school.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const folders = (process.env.PATH ?? '').split(':');

/** Where a Chromium is: as CHROMIUM says, else in the PATH. */
export function findBrowser(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find((path) => existsSync(path));
}

/** The sandbox of Chromium refuses root, who runs tests in containers only. */
export const browserArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
