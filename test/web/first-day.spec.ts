import type { Locator, Page } from 'playwright-core';
import { demoPassword } from '../../apps/local/seed/demo-school.ts';
import { signIn } from './browser.ts';
import { GradebookPage } from './gradebook-page.ts';
import { addressOf, eventually, Stage } from './stage.ts';

const sheet = 'Problem sheet 3';
/** Of the gradebook: the names are column 1, the sheet is column 6. */
const columnOfSheet = 6;
const students = ['Fischer', 'Haddad', 'Larsen', 'Mensah', 'Nair', 'Rossi', 'Silva', 'Tanaka'];
const scores = ['13', '14,5', '15', 'EX', '16', '17', '0', '19'];

describe('the first day of a new teacher', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  /** What a reader of the grades sees of the sheet, on a phone. */
  const reader = async (email: string): Promise<() => Promise<string>> => {
    const page = await stage.visit({ viewport: { width: 360, height: 740 } });
    await signIn(page, email);
    await page.getByRole('link', { name: 'Physics 9A' }).click();
    await page.getByRole('heading', { name: 'Physics 9A' }).waitFor();
    return async () => {
      await page.reload();
      await page.getByRole('table').waitFor();
      return (await page.getByRole('listitem').filter({ hasText: sheet }).textContent()) ?? '';
    };
  };

  it('enters a column of scores by keyboard alone, posts it, is seen by student and guardian, and undoes one', async () => {
    const page = await stage.visit();
    const { keyboard } = page;
    await tabTo(page, page.getByLabel('E-mail address'));
    await keyboard.type(addressOf('teacher'));
    await tabTo(page, page.getByLabel('Password'));
    await keyboard.type(demoPassword);
    await keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Physics 9A' }));
    await keyboard.press('Enter');
    const gradebook = new GradebookPage(page);
    await tabTo(page, page.locator('[role="grid"] [tabindex="0"]'));
    await keyboard.press('Control+Home');
    for (let column = 1; column < columnOfSheet; column += 1) await keyboard.press('ArrowRight');
    await eventually(() => gradebook.place(), [2, columnOfSheet]);
    const [before] = await gradebook.texts(sheet, ['Tanaka']);
    await gradebook.type(...scores);
    await eventually(() => gradebook.place(), [2, columnOfSheet + 1]);
    await gradebook.allSaved();
    expect(await gradebook.texts(sheet, students)).toEqual(scores.map((score) => score.replace(',', '.')));

    const [lena, anton, aiko] = await Promise.all(
      [addressOf('student'), addressOf('guardian'), 'aiko.tanaka@riverside.example'].map(reader),
    );
    for (const sees of [lena, anton]) expect(await sees?.()).not.toContain('13 of 20');
    await keyboard.press('ArrowLeft');
    await tabTo(page, page.getByRole('button', { name: /^Post \d+ drafts$/ }));
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Post ${sheet}` });
    await dialog.getByText('Fischer, Lena: 13').waitFor();
    await tabTo(page, dialog.getByRole('button', { name: 'Post', exact: true }));
    await keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    for (const sees of [lena, anton]) await eventually(async () => (await sees?.())?.includes('13 of 20'), true);
    expect(await aiko?.()).toContain('19 of 20');

    await tabTo(page, page.locator('[role="grid"] [tabindex="0"]'));
    await keyboard.press('Control+z');
    await eventually(() => gradebook.place(), [students.length + 1, columnOfSheet]);
    await gradebook.allSaved();
    await eventually(async () => (await aiko?.())?.includes(`${before} of 20`), true);
    expect(await lena?.()).toContain('13 of 20');
    expect(await gradebook.texts(sheet, ['Rossi', 'Silva', 'Tanaka'])).toEqual(['17', '0', before]);
  });
});

/** Presses Tab until it has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}`);
}
