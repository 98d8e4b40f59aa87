import type { Page } from 'playwright-core';
import { faultsOf } from './audit.ts';
import { Stage } from './stage.ts';

const quiz = 'assignment-class-physics-9a-quiz-2';
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
`;
/** A picture of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** From the work of a student to its grade: submitted, graded beside its files, posted, and seen. */
describe('the work of a class', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const goTo = async (page: Page, hash: string) => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
  };
  const without = async (page: Page) => expect(await faultsOf(page)).toEqual([]);

  it('is submitted by a student with files, which are checked before they are sent', async () => {
    const page = await stage.signedIn('student', { viewport: { width: 320, height: 740 } });
    await page.getByRole('link', { name: 'My work' }).click();
    await page.getByRole('heading', { name: 'To do' }).waitFor();
    await page.getByRole('link', { name: 'Quiz: motion' }).first().waitFor();
    await without(page);
    await goTo(page, `#/submission/class-physics-9a/${quiz}`);
    await page.getByRole('heading', { name: 'Quiz: motion' }).waitFor();
    const chooser = page.getByLabel('Add files');
    await chooser.setInputFiles([
      { name: 'Sheet.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) },
      { name: 'Setup.png', mimeType: 'image/png', buffer: png },
      { name: 'Notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Task 3: v = s / t') },
      { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') },
      { name: 'Fake.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') },
    ]);
    await page.getByText('Files of this type are not accepted').waitFor();
    await page.getByText('What arrived is not what was announced').waitFor();
    expect(await page.getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true);
    await without(page);
    await page.getByRole('button', { name: 'Remove page.html' }).click();
    await page.getByRole('button', { name: 'Remove Fake.pdf' }).click();
    await page.getByLabel('Comment to the teacher').fill('Task 3 is in the notes.');
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('button', { name: 'Submit again' }).waitFor();
    await page.getByText(/^submitted /).waitFor();
    const student = await stage.as('student');
    const { files, comment } = await student('GET', `/v1/lineItems/${quiz}/submission`);
    expect([files.map(({ fileName }: { fileName: string }) => fileName).toSorted(), comment]).toEqual([
      ['Notes.txt', 'Setup.png', 'Sheet.pdf'],
      'Task 3 is in the notes.',
    ]);
    await without(page);
  });

  it('is graded by the keyboard, beside its files, without overwriting anybody', async () => {
    const page = await stage.signedIn('teacher');
    const card = page.getByRole('listitem').filter({ hasText: 'Physics 9A' });
    expect(await card.textContent()).toMatch(/\d+ to grade · \d+ drafts to post · 1 due within a week/);
    await without(page);
    await card.getByRole('link').click();
    await page
      .getByRole('navigation', { name: 'Pages of the class' })
      .getByRole('link', { name: 'Assignments' })
      .click();
    const row = page.getByRole('row').filter({ hasText: 'Quiz: motion' });
    await row.getByRole('link', { name: '1 to grade' }).waitFor();
    await without(page);
    await row.getByRole('link', { name: '1 to grade' }).click();

    await page.getByRole('heading', { name: 'Fischer, Lena' }).waitFor();
    await page.getByText('Task 3 is in the notes.').waitFor();
    await page.getByText('Task 3: v = s / t').waitFor();
    await page.locator('iframe[title="Sheet.pdf"]').waitFor();
    const picture = page.getByRole('img', { name: 'Setup.png' });
    await picture.waitFor();
    expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(1);
    await without(page);

    const teacher = await stage.as('teacher');
    const path = `/v1/lineItems/${quiz}/results/student-01`;
    await teacher('PUT', path, { scoreStatus: 'fully graded', score: 4 });
    await page.keyboard.type('9.5');
    await page.getByLabel('Comment for the student').fill('Well done');
    await page.getByLabel('Score').press('Enter');
    const conflict = page.getByRole('alert');
    await conflict.getByText('Somebody else changed this grade meanwhile').waitFor();
    expect(await conflict.textContent()).toContain('Miriam Okafor');
    expect(await conflict.textContent()).toContain('9.5, “Well done”');
    await without(page);
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByText('The student sees this.').waitFor();
    expect(await teacher('GET', path)).toMatchObject({
      score: 9.5,
      comment: 'Well done',
      submittedAt: expect.any(String),
    });
    await page.getByText('4 → 9.5').waitFor();

    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('heading', { name: 'Haddad, Omar' }).waitFor();
    await page.getByLabel('State').selectOption('excused');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('heading', { name: 'Larsen, Freya' }).waitFor();
    expect(await teacher('GET', `/v1/lineItems/${quiz}/results/student-04`)).toMatchObject({ scoreStatus: 'exempt' });
    await page.keyboard.type('many');
    await page.keyboard.press('Enter');
    await page.getByText('“many” is no score').waitFor();

    await page.getByLabel('Score').fill('7');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The student sees this.').waitFor();
    const freya = `/v1/lineItems/${quiz}/results/${page.url().split('/').at(-1)}`;
    await teacher('DELETE', freya, undefined, (await teacher('GET', freya)).version);
    await page.getByLabel('Score').fill('8');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    expect(await teacher('GET', freya)).toMatchObject({ score: 8 });
    await page.getByLabel('Score').fill('6');
    const asked: string[] = [];
    page.once('dialog', (question) => {
      asked.push(question.message());
      void question.dismiss();
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(asked).toEqual(['1 change is not saved yet and would be lost. Sign out?']);
    await page
      .getByRole('navigation', { name: 'Pages of the class' })
      .getByRole('link', { name: 'Assignments' })
      .click();
    await page.getByRole('heading', { name: 'Physics 9A · Assignments' }).waitFor();
    expect(await teacher('GET', freya)).toMatchObject({ score: 6 });
  });

  it('is asked for, changed and ended in the editor, which says what that does to grades', async () => {
    const page = await stage.signedIn('teacher');
    await goTo(page, '#/assignment-editor/class-physics-9a');
    await page.getByLabel('Title').fill('Lab report');
    await page.getByLabel('Due').fill('2027-02-01T23:59');
    await page.getByLabel('Points possible').fill('12,5');
    await without(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Lab report' }).waitFor();
    const teacher = await stage.as('teacher');
    const { data } = await teacher('GET', '/v1/classes/class-physics-9a/lineItems?limit=200');
    const made = data.find(({ title }: { title: string }) => title === 'Lab report');
    expect(made).toMatchObject({ resultValueMax: 12.5, posting: null });

    await page.getByRole('button', { name: 'Grant an extension' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('For', { exact: true }).selectOption({ label: 'Tanaka, Aiko' });
    await dialog.getByLabel('Later due date').fill('2027-02-08T23:59');
    await dialog.getByLabel('Reason').fill('Illness');
    await without(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const extension = page.getByRole('row').filter({ hasText: 'Tanaka, Aiko' });
    expect(await extension.textContent()).toContain('Okafor, Miriam');
    await without(page);

    await teacher('PUT', `/v1/lineItems/${made.sourcedId}/results/student-02`, {
      scoreStatus: 'fully graded',
      score: 10,
    });
    await goTo(page, `#/assignment-editor/class-physics-9a/${made.sourcedId}`);
    await page.getByLabel('Points possible').fill('20');
    await page.getByText('1 score stays as it is, and counts as part of the new points possible.').waitFor();
    await teacher('PATCH', `/v1/lineItems/${made.sourcedId}`, { title: 'Lab report 1' }, made.version);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Somebody else changed this assignment meanwhile' }).waitFor();
    await without(page);
    await page.getByRole('button', { name: 'Keep what I entered' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Lab report 1' }).waitFor();
    expect(await teacher('GET', `/v1/lineItems/${made.sourcedId}`)).toMatchObject({ resultValueMax: 20 });

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 grade disappears from the gradebook and no longer counts.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Physics 9A · Assignments' }).waitFor();
    expect(await page.getByRole('link', { name: 'Lab report 1' }).count()).toBe(0);
  });

  it('is posted after a preview, hidden again, and seen by the guardian of the student', async () => {
    const page = await stage.signedIn('teacher');
    const sheet = 'assignment-class-physics-9a-homework-3';
    await goTo(page, `#/assignment/class-physics-9a/${sheet}`);
    await page.getByRole('img', { name: 'Percent of the points possible' }).waitFor();
    await without(page);
    const teacher = await stage.as('teacher');
    const countsOf = async () => (await teacher('GET', `/v1/lineItems/${sheet}/posting`)).counts;
    const before = await countsOf();
    expect(before.gradedDrafts).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^Post \d+ drafts$/ }).click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(before.gradedDrafts + before.otherDrafts);
    await without(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Post', exact: true }).click();
    await page.getByRole('button', { name: 'Recall posted grades' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await countsOf()).toMatchObject({ gradedDrafts: 0 });
    await page.getByRole('button', { name: 'Recall posted grades' }).click();
    await page.getByText(`${before.gradedDrafts} students will not see these grades any more`).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Recall', exact: true }).click();
    await page.getByText(`${before.gradedDrafts} grades recalled.`).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await countsOf()).toMatchObject({ gradedDrafts: before.gradedDrafts });

    const guardian = await stage.signedIn('guardian');
    await guardian.getByRole('link', { name: 'Work of Lena Fischer' }).click();
    await guardian.getByText('Graded', { exact: true }).click();
    await guardian.getByRole('listitem').filter({ hasText: 'Quiz: motion' }).first().waitFor();
    await without(guardian);
  });
});
