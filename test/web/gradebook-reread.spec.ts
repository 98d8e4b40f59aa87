import { GradebookPage } from './gradebook-page.ts';
import { eventually, Stage } from './stage.ts';

const quiz = 'Quiz: motion';
const quizId = 'assignment-class-physics-9a-quiz-2';
const postings = '**/v1/lineItems/*/posting';

describe('a gradebook that is read again while somebody types', () => {
  let stage: Stage;
  let teacher: Awaited<ReturnType<Stage['as']>>;

  beforeAll(async () => {
    stage = await Stage.start();
    teacher = await stage.as('teacher');
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const scoreOf = async (familyName: string): Promise<number | undefined> => {
    const { data } = await teacher('GET', `/v1/lineItems/${quizId}/results?limit=200`);
    const found = data.find(({ student }: { student: { familyName: string } }) => student.familyName === familyName);
    return found?.score;
  };
  /** Stands before all others in the gradebook. */
  const enrol = (sourcedId: string) =>
    stage.test.database.run(
      `WITH class AS (SELECT * FROM classes WHERE sourced_id = 'class-physics-9a'), made AS (
         INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name, primary_org_id)
         SELECT school_id, $1, 'student', $1, 'Ada', 'Aaron ' || $1, org_id FROM class RETURNING id, sourced_id)
       INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role)
       SELECT c.school_id, 'enrollment-' || m.sourced_id, c.id, m.id, c.org_id, 'student' FROM class c, made m`,
      [sourcedId],
    );
  const leave = (familyName: string) =>
    stage.test.database.run(
      `UPDATE enrollments SET begin_date = '2020-01-01', end_date = '2020-01-02'
       WHERE class_id = (SELECT id FROM classes WHERE sourced_id = 'class-physics-9a')
         AND user_id = (SELECT id FROM users WHERE family_name = $1)`,
      [familyName],
    );

  /** Recalls a column and closes the dialog before the answer is there; `answer` lets it come, and what follows is read again. */
  const openAndRecall = async () => {
    const gradebook = await GradebookPage.open(await stage.signedIn('teacher'), 'Physics 9A');
    const { page } = gradebook;
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(postings, async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.continue();
    });
    await gradebook.choose('Tanaka', 'Problem sheet 1');
    await page.getByRole('button', { name: 'Recall posted grades' }).click();
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/posting'));
    await page.getByRole('button', { name: 'Recall', exact: true }).click();
    await sent;
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    return { gradebook, page, answer };
  };
  const post = async () => {
    const path = '/v1/lineItems/assignment-class-physics-9a-homework-1/posting';
    const { fingerprints } = await teacher('GET', path);
    await teacher('POST', path, { action: 'post', which: 'all', fingerprint: fingerprints.all });
  };

  it('keeps the place, and what is being typed, with their student and their assignment', async () => {
    const { gradebook, page, answer } = await openAndRecall();
    await enrol('added-1');
    await leave('Haddad');
    await leave('Larsen');
    await gradebook.choose('Mensah', quiz);
    await page.keyboard.type('7.2');
    answer();
    await gradebook.row('Aaron added-1').waitFor();
    const input = page.getByRole('textbox', { name: 'Mensah' });
    expect(await input.inputValue()).toBe('7.2');
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await gradebook.allSaved();
    expect(await gradebook.texts(quiz, ['Mensah'])).toEqual(['7.25']);
    await eventually(() => scoreOf('Mensah'), 7.25);
    expect(await gradebook.row('Nair').locator(':focus').count()).toBe(1);
    await post();
  });

  it('drops what was being typed for somebody who is gone, and gives it to nobody else', async () => {
    const { gradebook, page, answer } = await openAndRecall();
    const before = await Promise.all(['Nair', 'Silva'].map(scoreOf));
    await gradebook.choose('Rossi', quiz);
    await page.keyboard.type('1.5');
    await leave('Rossi');
    answer();
    await gradebook.row('Rossi').waitFor({ state: 'detached' });
    expect(await page.getByRole('grid').getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('grid').locator(':focus').count()).toBe(1);
    await gradebook.allSaved();
    expect(await Promise.all(['Nair', 'Silva'].map(scoreOf))).toEqual(before);
    await post();
  });

  it('pastes to whom the preview named', async () => {
    const { gradebook, page, answer } = await openAndRecall();
    await enrol('added-2');
    await gradebook.choose('Nair', quiz);
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '3.25');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    const dialog = page.getByRole('dialog', { name: 'Paste 1 value' });
    await dialog.getByRole('rowheader', { name: 'Nair' }).waitFor();
    answer();
    await page.getByRole('rowheader', { name: 'Aaron added-2', includeHidden: true }).waitFor();
    await dialog.getByRole('rowheader', { name: 'Nair' }).waitFor();
    await dialog.getByRole('button', { name: 'Paste' }).click();
    await gradebook.allSaved();
    await eventually(() => scoreOf('Nair'), 3.25);
    expect(await gradebook.texts(quiz, ['Nair'])).toEqual(['3.25']);
  });
});
