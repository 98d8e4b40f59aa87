import 'reflect-metadata';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { demoPassword } from '../../apps/local/seed/demo-school.ts';
import { seedDemoSchool } from '../../apps/local/seed.ts';
import { buildConsole } from '../../apps/local/web/build.ts';
import { leastPatienceSeconds } from '../setup/api/api-process.ts';
import { startTestApp, type TestApp } from '../setup/api/app.ts';
import { browserArguments, findBrowser, signIn } from './browser.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of the API
type Json = any;

export type Person = 'admin' | 'teacher' | 'student' | 'guardian' | 'jonas.weber';

/** The console on an application of its own, and a browser. What a page reports as an error fails the test. */
export class Stage {
  readonly errors: string[] = [];
  private readonly contexts: BrowserContext[] = [];

  private constructor(
    readonly test: TestApp,
    readonly browser: Browser,
    readonly url: string,
  ) {}

  static async start(overrides: Record<string, string> = {}): Promise<Stage> {
    const [test, browser] = await Promise.all([
      buildConsole().then((folder) => startTestApp({ ...overrides, CONSOLE_FOLDER: folder })),
      chromium.launch({ executablePath: findBrowser() as string, args: browserArguments }),
    ]);
    await seedDemoSchool(test.env);
    return new Stage(test, browser, await test.app.getUrl());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.test.close();
  }

  /** A page as somebody who comes for the first time has it. */
  async visit(
    options: BrowserContextOptions = {},
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<Page> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1_280, height: 800 },
      ...options,
    });
    this.contexts.push(context);
    await slowDown(context);
    const page = await context.newPage();
    page.setDefaultTimeout(leastPatienceSeconds * 1_000);
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      // A browser reports every answer of 4xx, whatever the page makes of it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.errors.push(message.text());
      }
    });
    await prepare(page);
    await page.goto(this.url);
    return page;
  }

  async signedIn(person: Person, options: BrowserContextOptions = {}, prepare?: (page: Page) => Promise<unknown>) {
    const page = await this.visit(options, prepare);
    await signIn(page, addressOf(person));
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  }

  /** Closes all pages. @throws Error with what they reported */
  async reset(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
    const reported = this.errors.splice(0);
    if (reported.length > 0) throw new Error(`The pages reported errors:\n${reported.join('\n')}`);
  }

  /** The API as a person uses it beside the page. */
  as(person: Person): Promise<(method: string, path: string, body?: object, version?: number) => Promise<Json>> {
    return this.asAccount(addressOf(person));
  }

  /** The same with an account of a test's own: files share the user pool, so none changes how a person signs in. */
  async asAccount(
    email: string,
  ): Promise<(method: string, path: string, body?: object, version?: number) => Promise<Json>> {
    const tokens = await this.send('POST', '/v1/auth/sign-in', { email, password: demoPassword });
    const { accessToken } = tokens.tokens;
    return (method, path, body, version) => this.send(method, path, body, accessToken, version);
  }

  private async send(method: string, path: string, body?: object, token?: string, version?: number): Promise<Json> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/**
 * As a machine has it that is busy with other things: `CLASSBOARD_SLOW_BROWSER=6` makes each page 6 times slower, and each
 * answer 100 ms later for every time. What a test reads too early shows by that.
 */
async function slowDown(context: BrowserContext): Promise<void> {
  const times = Number(process.env.CLASSBOARD_SLOW_BROWSER ?? 1);
  if (times <= 1) return;
  await context.route('**/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, times * 100));
    await route.fallback();
  });
  context.on('page', async (page) => {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: times });
  });
}

export const addressOf = (person: Person): string => `${person}@riverside.example`;

/** Asks again until the answer is the expected one, for as long as tests wait at least. */
export async function eventually<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const wanted = JSON.stringify(expected);
  let last = '';
  const deadline = Date.now() + leastPatienceSeconds * 1_000;
  while (Date.now() < deadline) {
    last = JSON.stringify(await ask());
    if (last === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`expected ${wanted}, the last answer was ${last}`);
}
