import { GradebookPage } from './gradebook-page.ts';
import { eventually, Stage } from './stage.ts';

const quizId = 'assignment-class-physics-9a-quiz-2';
const [quiz, exam] = ['Quiz: motion', 'Final exam'];

describe('typing into the gradebook in a browser', () => {
  let stage: Stage;
  let teacher: Awaited<ReturnType<Stage['as']>>;

  beforeAll(async () => {
    stage = await Stage.start();
    teacher = await stage.as('teacher');
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const open = async () => GradebookPage.open(await stage.signedIn('teacher'), 'Physics 9A');
  /** By family name. */
  const scoresOf = async (item: string, ...names: string[]): Promise<(number | undefined)[]> => {
    const { data } = await teacher('GET', `/v1/lineItems/${item}/results?limit=200`);
    const scores = new Map<string, number>(
      data.map(({ student, score }: { student: { familyName: string }; score: number }) => [student.familyName, score]),
    );
    return names.map((name) => scores.get(name));
  };

  it('loses nothing in half a minute without a connection, and asks before the tab closes', async () => {
    const gradebook = await open();
    const { page } = gradebook;
    await page.clock.install();
    await page.context().setOffline(true);
    await gradebook.choose('Fischer', exam);
    await gradebook.type('61', '62');
    await page.clock.fastForward(30_000);
    await page.getByText('No connection. 2 changes are kept here and will be saved.').waitFor();
    const asked = page.waitForEvent('dialog');
    const closing = page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await closing;
    await gradebook.type('63');
    await page.context().setOffline(false);
    await page.clock.fastForward(30_000);
    await gradebook.allSaved();
    const item = 'assignment-class-physics-9a-exam-2';
    await eventually(() => scoresOf(item, 'Fischer', 'Haddad', 'Larsen'), [61, 62, 63]);
  });

  it('stores each score once while the connection comes and goes, and where an answer is lost', async () => {
    const gradebook = await open();
    const { page } = gradebook;
    let isLost = false;
    await page.route(`**/v1/lineItems/${quizId}/results`, async (route) => {
      if (route.request().method() !== 'PATCH' || isLost) return route.fallback();
      isLost = true;
      await route.fetch();
      return route.abort();
    });
    await gradebook.choose('Fischer', quiz);
    await gradebook.type('8');
    await eventually(async () => isLost, true);
    for (const score of ['7', '6', '5']) {
      await page.context().setOffline(true);
      await gradebook.type(score);
      await page.context().setOffline(false);
    }
    await gradebook.allSaved();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await gradebook.texts(quiz, ['Fischer', 'Haddad', 'Larsen', 'Mensah'])).toEqual(['8', '7', '6', '5']);
    const { data } = await teacher('GET', `/v1/lineItems/${quizId}/history?limit=50&studentSourcedId=student-01`);
    expect(data.map(({ after }: { after: { score: number } }) => after.score)).toEqual([8]);
  });

  it('shows in a second tab what the first one stored, before anything is overwritten', async () => {
    const first = await open();
    const page = await first.page.context().newPage();
    await page.goto(first.page.url());
    await page.getByRole('grid').waitFor();
    const second = new GradebookPage(page);
    await first.choose('Nair', quiz);
    await first.type('3');
    await first.allSaved();
    await eventually(() => scoresOf(quizId, 'Nair'), [3]);
    await second.choose('Nair', quiz);
    await second.type('4');
    await page.getByText('you entered 4; Miriam Okafor stored 3').waitFor();
    await page.getByRole('button', { name: 'Keep mine: 4' }).click();
    await second.allSaved();
    await eventually(() => scoresOf(quizId, 'Nair'), [4]);
  });

  it('moves with the keys of the grid pattern, mirrored where the page is read from right to left', async () => {
    const gradebook = await open();
    const { page } = gradebook;
    await gradebook.choose('Fischer', 'Problem sheet 1');
    const moves = async (keys: string[], place: [row: number, column: number]) => {
      for (const key of keys) await page.keyboard.press(key);
      await eventually(() => gradebook.place(), place);
    };
    await moves(['ArrowRight', 'ArrowDown'], [3, 3]);
    await moves(['Home'], [3, 1]);
    await moves(['End'], [3, 9]);
    await moves(['Control+Home'], [2, 1]);
    await moves(['Control+End'], [9, 9]);
    await moves(['PageUp'], [2, 9]);
    await moves(['PageDown', 'ArrowLeft'], [9, 8]);
    await page.locator('select[lang], header select').first().selectOption('ar');
    // The words of the language come first.
    await page.locator('html[dir="rtl"]').waitFor();
    await page.locator('[role="grid"] [tabindex="0"]').focus();
    await moves(['Control+Home', 'ArrowLeft'], [2, 2]);
    await moves(['ArrowLeft', 'Shift+ArrowLeft'], [2, 4]);
    const selected = () => page.locator('[aria-selected="true"]').count();
    await eventually(selected, 2);
    await moves(['ArrowRight'], [2, 3]);
    await eventually(selected, 0);
  });

  it('takes a hundred scores down a column by keyboard alone, each in its cell', async () => {
    const count = 100;
    await stage.test.database.run(
      `WITH class AS (SELECT * FROM classes WHERE sourced_id = 'class-physics-9b'), made AS (
         INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name, primary_org_id)
         SELECT school_id, 'crowd-' || n, 'student', 'crowd-' || n, 'Ada', 'A' || lpad(n::text, 3, '0'), org_id
         FROM class, generate_series(1, $1::int) n RETURNING id, sourced_id)
       INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role)
       SELECT c.school_id, 'enrollment-' || m.sourced_id, c.id, m.id, c.org_id, 'student' FROM class c, made m`,
      [count],
    );
    const gradebook = await GradebookPage.open(await stage.signedIn('jonas.weber'), 'Physics 9B');
    const { page } = gradebook;
    // The header, the four of the demo school, and the crowd; what is out of sight is counted, and not in the page.
    const all = count + 5;
    const inPage = async () => [
      await page.getByRole('grid').getAttribute('aria-rowcount'),
      (await page.getByRole('row').count()) < 50,
    ];
    expect(await inPage()).toEqual([String(all), true]);
    await gradebook.choose('A001, Ada', quiz);
    const [, column] = await gradebook.place();
    for (let index = 0; index < count; index += 1) {
      await page.keyboard.type(String(index % 11));
      await page.keyboard.press('Enter');
    }
    await eventually(() => gradebook.place(), [count + 2, column]);
    expect(await inPage()).toEqual([String(all), true]);
    await gradebook.allSaved();
    const jonas = await stage.as('jonas.weber');
    const item = 'assignment-class-physics-9b-quiz-2';
    const { data } = await jonas('GET', `/v1/lineItems/${item}/results?limit=200`);
    const stored = data
      .filter(({ student }: { student: { sourcedId: string } }) => student.sourcedId.startsWith('crowd-'))
      .map(({ student, score }: { student: { familyName: string }; score: number }) => [student.familyName, score])
      .sort();
    const expected = Array.from({ length: count }, (_, index) => [
      `A${String(index + 1).padStart(3, '0')}`,
      index % 11,
    ]);
    expect(stored).toEqual(expected);
    await page.keyboard.press('Control+ArrowDown');
    await page.keyboard.type('9');
    await page.keyboard.press('Enter');
    await eventually(() => gradebook.place(), [2, column + 1]);
    await gradebook.allSaved();
  });
});
