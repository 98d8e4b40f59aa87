import { faultsIn, faultsOf, places } from './audit.ts';
import { GradebookPage } from './gradebook-page.ts';
import { Stage } from './stage.ts';

describe('the console for everybody', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  it.each(places)('is without a violation signed out %s', async (_name, options, colors) => {
    const page = await stage.visit(options);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await faultsIn(page, colors)).toEqual([]);
    await page.getByRole('button', { name: 'Forgotten password' }).click();
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
    expect(await faultsIn(page, colors)).toEqual([]);
  });

  it.each(places)('is without a violation for a teacher %s', async (_name, options, colors) => {
    const page = await stage.signedIn('teacher', options);
    await page.getByRole('link', { name: 'Physics 9A' }).waitFor();
    expect(await faultsIn(page, colors)).toEqual([]);
    const gradebook = await GradebookPage.open(page, 'Physics 9A');
    expect(await faultsIn(page, colors)).toEqual([]);
    await gradebook.choose('Fischer', 'Problem sheet 1');
    await page.keyboard.press('F2');
    expect(await faultsIn(page, colors)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Explain this total' }).click();
    await page.getByRole('table').waitFor();
    expect(await faultsIn(page, colors)).toEqual([]);
  });

  it.each(places)('is without a violation for a student and a guardian %s', async (_name, options, colors) => {
    for (const person of ['student', 'guardian'] as const) {
      const page = await stage.signedIn(person, options);
      await page.getByRole('link', { name: 'Physics 9A' }).click();
      await page.getByRole('table').waitFor();
      expect(await faultsIn(page, colors)).toEqual([]);
    }
  });

  it('is without a violation from right to left', async () => {
    const page = await stage.signedIn('teacher');
    await page.getByRole('combobox').selectOption('ar');
    const gradebook = await GradebookPage.open(page, 'Physics 9A');
    expect(await faultsOf(page)).toEqual([]);
    await gradebook.choose('Fischer', 'Problem sheet 1');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator(':focus').getAttribute('aria-colindex')).toBe('3');
  });

  it('is without a violation while it reads, where it fails, and with nothing to show', async () => {
    const page = await stage.signedIn('jonas.weber');
    await page.getByRole('link', { name: 'Physics 9B' }).waitFor();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/gradebook?*', async (route) => {
      await held;
      await route.fulfill({ status: 500 });
    });
    await page.getByRole('link', { name: 'Physics 9B' }).click();
    await page.getByText('Loading …').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    release();
    await page.getByRole('alert').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('grid').waitFor();
    await page.getByLabel('Filter students').fill('nobody of this name');
    expect(await faultsOf(page)).toEqual([]);
  });

  it('is without a violation in a conflict', async () => {
    const page = await stage.signedIn('teacher');
    const gradebook = await GradebookPage.open(page, 'Physics 9A');
    const admin = await stage.as('admin');
    const body = { scoreStatus: 'fully graded', score: 3 };
    await admin('PUT', '/v1/lineItems/assignment-class-physics-9a-quiz-2/results/student-01', body);
    await gradebook.choose('Fischer', 'Quiz: motion');
    await gradebook.type('7');
    await page.getByRole('button', { name: 'Keep mine: 7' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
