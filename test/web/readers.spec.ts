import { type Person, Stage } from './stage.ts';

describe('what students and guardians see', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const gradesOf = async (person: Person) => {
    const page = await stage.signedIn(person, { viewport: { width: 360, height: 740 } });
    await page.getByRole('link', { name: 'Physics 9A' }).click();
    await page.getByRole('heading', { name: 'Physics 9A' }).waitFor();
    return page;
  };

  it('explains the total: what each assignment adds to it sums to it', async () => {
    for (const person of ['student', 'guardian'] as const) {
      const page = await gradesOf(person);
      const table = page.getByRole('table');
      await table.waitFor();
      const shares = await table.locator('tbody tr:not(.group) td:nth-of-type(2)').allTextContents();
      const sum = shares.reduce((total, text) => total + (text === '–' ? 0 : Number(text)), 0);
      const total = (await table.locator('tfoot td').nth(1).textContent()) ?? '';
      expect(`${sum.toFixed(2)}%`).toBe(total);
    }
  });

  it('is nothing of the gradebook itself', async () => {
    const page = await stage.signedIn('student');
    await page.evaluate(() => {
      location.hash = '#/gradebook/class-physics-9a';
    });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
  });

  it('is written as the language of the reader does, from right to left in Arabic', async () => {
    const page = await gradesOf('student');
    await page.getByRole('combobox').selectOption('de');
    await page.getByRole('heading', { name: 'Wie die Gesamtnote zustande kam' }).waitFor();
    expect(await page.locator('.big').textContent()).toMatch(/^\d+,\d\d\s%/);
    await page.getByRole('combobox').selectOption('ar');
    await page.getByRole('heading', { name: 'كيف حُسب المجموع' }).waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await page.reload();
    await page.getByRole('heading', { name: 'كيف حُسب المجموع' }).waitFor();
  });
});
