import { GradebookPage } from './gradebook-page.ts';
import { eventually, Stage } from './stage.ts';

/** Of Physics 9A, in the order of the gradebook. */
const students = ['Fischer', 'Haddad', 'Larsen', 'Mensah', 'Nair', 'Rossi', 'Silva', 'Tanaka'];
const quiz = 'Quiz: motion';
const exam = 'Final exam';
const quizId = 'assignment-class-physics-9a-quiz-2';

describe('the gradebook in a browser', () => {
  let stage: Stage;
  let teacher: Awaited<ReturnType<Stage['as']>>;

  beforeAll(async () => {
    stage = await Stage.start();
    teacher = await stage.as('teacher');
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const open = async () => GradebookPage.open(await stage.signedIn('teacher'), 'Physics 9A');
  const stored = async (lineItem: string): Promise<Record<string, number | string | null>> => {
    const { data } = await teacher('GET', `/v1/lineItems/${lineItem}/results?limit=200`);
    return Object.fromEntries(
      data.map((result: { student: { familyName: string }; scoreStatus: string; score: number | null }) => [
        result.student.familyName,
        result.score ?? result.scoreStatus,
      ]),
    );
  };

  it('takes a column of scores by keyboard alone, and continues in the next column', async () => {
    const gradebook = await open();
    await gradebook.page.getByRole('grid').locator('[tabindex="0"]').focus();
    await gradebook.page.keyboard.press('Control+Home');
    for (let column = 0; column < 6; column += 1) await gradebook.page.keyboard.press('ArrowRight');
    await gradebook.type('8', '7,5', '9', 'EX', 'MI', '10', '0', '6');
    const focused = gradebook.page.locator(':focus');
    expect(await focused.getAttribute('aria-colindex')).toBe('8');
    expect(await focused.locator('xpath=..').getAttribute('aria-rowindex')).toBe('2');
    await gradebook.allSaved();
    const expected = {
      Fischer: 8,
      Haddad: 7.5,
      Larsen: 9,
      Mensah: 'exempt',
      Nair: 'not submitted',
      Rossi: 10,
      Silva: 0,
    };
    await eventually(() => stored(quizId), { ...expected, Tanaka: 6 });
    expect(await gradebook.texts(quiz, students)).toEqual(['8', '7.5', '9', 'EX', 'MI', '10', '0', '6']);
  });

  it('moves totals at once, and has them confirmed by the server', async () => {
    const gradebook = await open();
    const shown = async () => ((await gradebook.total('Fischer').textContent()) ?? '').split(',')[0];
    const before = await shown();
    await gradebook.choose('Fischer', quiz);
    await gradebook.type('1');
    const moved = await shown();
    expect(moved).not.toBe(before);
    await gradebook.allSaved();
    await gradebook.total('Fischer').locator('.provisional').waitFor({ state: 'detached' });
    expect(await gradebook.total('Fischer').textContent()).toBe(moved);
    const explained = await teacher('GET', '/v1/classes/class-physics-9a/grades/student-01/explanation');
    expect(moved).toBe(`${explained.current.percent.toFixed(2)}% ${explained.current.letter}`);
  });

  it('loses nothing while there is no connection', async () => {
    const gradebook = await open();
    await gradebook.page.context().setOffline(true);
    await gradebook.choose('Haddad', exam);
    await gradebook.type('71', '72', '73');
    await gradebook.page.getByText('No connection. 3 changes are kept here and will be saved.').waitFor();
    await gradebook.type('74');
    expect(await gradebook.texts(exam, ['Haddad', 'Larsen', 'Mensah', 'Nair'])).toEqual(['71', '72', '73', '74']);
    await gradebook.page.context().setOffline(false);
    await gradebook.allSaved();
    await eventually(async () => (await stored('assignment-class-physics-9a-exam-2')).Nair, 74);
    expect(await stored('assignment-class-physics-9a-exam-2')).toMatchObject({ Haddad: 71, Larsen: 72, Mensah: 73 });
  });

  it('shows both values where somebody else was faster, whose the other is, and lets the teacher choose', async () => {
    const gradebook = await open();
    const admin = await stage.as('admin');
    const path = `/v1/lineItems/${quizId}/results/student-12`;
    for (const [student, score] of [
      ['student-06', 3],
      ['student-02', 4],
    ] as const) {
      const result = await admin('GET', path.replace('student-12', student));
      await admin('PUT', path.replace('student-12', student), { scoreStatus: 'fully graded', score }, result.version);
    }
    await gradebook.choose('Rossi', quiz);
    await gradebook.type('9', '5');
    const alert = gradebook.page.getByRole('alert');
    await alert.getByText('Rossi, Mateo, Quiz: motion: you entered 9; Amara Diallo stored 3').waitFor();
    await alert.getByText('Silva, Noah, Quiz: motion: you entered 5; Amara Diallo stored 4').waitFor();
    expect(await stored(quizId)).toMatchObject({ Rossi: 3, Silva: 4 });
    await alert.getByRole('button', { name: 'Keep mine: 9' }).click();
    await alert.getByRole('button', { name: 'Take theirs: 4' }).click();
    await alert.waitFor({ state: 'detached' });
    expect(await gradebook.page.getByRole('grid').locator(':focus').count()).toBe(1);
    await gradebook.allSaved();
    await eventually(() => stored(quizId).then(({ Rossi, Silva }) => [Rossi, Silva]), [9, 4]);
    expect(await gradebook.texts(quiz, ['Rossi', 'Silva'])).toEqual(['9', '4']);
  });

  it('undoes what is stored, with the comment that stood beside it', async () => {
    const path = `/v1/lineItems/${quizId}/results/student-08`;
    const result = await teacher('GET', path);
    const commented = { scoreStatus: 'fully graded', score: 2, comment: 'See me.' };
    await teacher('PUT', path, commented, result.version);
    const gradebook = await open();
    await gradebook.choose('Mensah', quiz);
    await gradebook.type('6');
    await gradebook.allSaved();
    await eventually(async () => (await teacher('GET', path)).score, 6);
    expect((await teacher('GET', path)).comment).toBe('See me.');
    await gradebook.page.keyboard.press('Control+z');
    await gradebook.allSaved();
    await eventually(async () => (await teacher('GET', path)).score, 2);
    expect((await teacher('GET', path)).comment).toBe('See me.');
    expect(await gradebook.texts(quiz, ['Mensah'])).toEqual(['2']);
    expect(await gradebook.page.locator(':focus').getAttribute('aria-colindex')).toBe('7');
  });

  it('pastes from a spreadsheet after a preview, and undoes the paste as one', async () => {
    const gradebook = await open();
    const before = await gradebook.texts(quiz, students.slice(0, 3));
    await gradebook.choose('Fischer', quiz);
    await gradebook.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '1\n2\nseven\n');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    const dialog = gradebook.page.getByRole('dialog', { name: 'Paste 2 values' });
    await dialog.getByText('1 value cannot be read and is left out.').waitFor();
    await dialog.getByRole('button', { name: 'Paste' }).click();
    await gradebook.allSaved();
    expect(await gradebook.texts(quiz, students.slice(0, 3))).toEqual(['1', '2', before[2]]);
    await eventually(() => stored(quizId).then(({ Fischer, Haddad }) => [Fischer, Haddad]), [1, 2]);
    await gradebook.page.keyboard.press('Control+z');
    await gradebook.allSaved();
    expect(await gradebook.texts(quiz, students.slice(0, 3))).toEqual(before);
  });

  it('refuses what is no score, and keeps it to be corrected', async () => {
    const gradebook = await open();
    await gradebook.choose('Tanaka', quiz);
    await gradebook.page.keyboard.type('1o');
    await gradebook.page.keyboard.press('Enter');
    await gradebook.page.getByText('“1o” is no score.').waitFor();
    const input = gradebook.page.getByRole('textbox', { name: 'Tanaka, Aiko: Quiz: motion' });
    expect([await input.inputValue(), await input.getAttribute('aria-invalid')]).toEqual(['1o', 'true']);
    await gradebook.page.keyboard.press('Escape');
    expect(await gradebook.texts(quiz, ['Tanaka'])).toEqual(['6']);
  });

  it('shows drafts as such, and posts them after a preview of who sees what', async () => {
    const item = await teacher('GET', `/v1/lineItems/assignment-class-physics-9a-homework-3`);
    await teacher('PATCH', '/v1/lineItems/assignment-class-physics-9a-homework-3', { posting: 'manual' }, item.version);
    const gradebook = await open();
    await gradebook.choose('Larsen', 'Problem sheet 3');
    await gradebook.type('17');
    await gradebook.allSaved();
    await gradebook.choose('Larsen', 'Problem sheet 3');
    expect(await (await gradebook.cell('Larsen', 'Problem sheet 3')).textContent()).toContain('draft');
    const { counts } = await teacher('GET', '/v1/lineItems/assignment-class-physics-9a-homework-3/posting');
    const drafts = counts.gradedDrafts + counts.otherDrafts;
    expect(drafts).toBeGreaterThan(0);
    await gradebook.page.getByRole('button', { name: `Post ${drafts} draft${drafts === 1 ? '' : 's'}` }).click();
    const dialog = gradebook.page.getByRole('dialog', { name: 'Post Problem sheet 3' });
    await dialog.getByText('Larsen, Freya: 17').waitFor();
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await (await gradebook.cell('Larsen', 'Problem sheet 3')).textContent()).not.toContain('draft');
    await eventually(
      async () =>
        (await teacher('GET', '/v1/lineItems/assignment-class-physics-9a-homework-3/results/student-07')).draft,
      false,
    );
  });

  it('leaves the table with Tab, unless somebody chose otherwise', async () => {
    const gradebook = await open();
    await gradebook.choose('Fischer', quiz);
    await gradebook.page.keyboard.press('Tab');
    await gradebook.page
      .getByRole('link', { name: 'Explain this total' })
      .and(gradebook.page.locator(':focus'))
      .waitFor();
    await gradebook.page.getByLabel('Tab moves between cells').check();
    await gradebook.choose('Fischer', quiz);
    await gradebook.page.keyboard.press('Tab');
    expect(await gradebook.page.locator(':focus').getAttribute('aria-colindex')).toBe('8');
  });

  it('finds students by a part of their names', async () => {
    const gradebook = await open();
    await gradebook.page.getByLabel('Filter students').fill('an');
    await eventually(() => gradebook.page.getByRole('rowheader').allTextContents(), ['Tanaka, Aiko']);
    expect(await gradebook.page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2');
  });

  it('continues what was typed before the sign-in ran out', async () => {
    const gradebook = await open();
    await gradebook.page.route('**/v1/lineItems/**', (route) => route.fulfill({ status: 401 }));
    await gradebook.page.route('**/v1/auth/refresh', (route) => route.fulfill({ status: 401 }));
    await gradebook.choose('Tanaka', exam);
    await gradebook.type('66');
    await gradebook.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await gradebook.page.unrouteAll();
    await gradebook.page.getByLabel('E-mail address').fill('teacher@riverside.example');
    await gradebook.page.getByLabel('Password').fill('Riverside-2026!');
    await gradebook.page.getByRole('button', { name: 'Sign in' }).click();
    await gradebook.page.getByRole('grid').waitFor();
    await gradebook.allSaved();
    await eventually(async () => (await stored('assignment-class-physics-9a-exam-2')).Tanaka, 66);
  });
});
