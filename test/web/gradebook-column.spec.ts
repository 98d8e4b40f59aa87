import { classFactsOf } from '../../apps/web/gradebook/model/local-totals.ts';
import { faultsOf } from './audit.ts';
import { GradebookPage } from './gradebook-page.ts';
import { eventually, Stage } from './stage.ts';

const sheet = 'Problem sheet 2';
const sheetId = 'assignment-class-physics-9a-homework-2';
const pathOf = (student: string) => `/v1/lineItems/${sheetId}/results/${student}`;
/** Of Physics 9A, by the place in the gradebook. */
const [fischer, haddad, larsen] = ['Fischer', 'Haddad', 'Larsen'] as const;

describe('a column of the gradebook in a browser', () => {
  let stage: Stage;
  let teacher: Awaited<ReturnType<Stage['as']>>;

  beforeAll(async () => {
    stage = await Stage.start();
    teacher = await stage.as('teacher');
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const open = async () => GradebookPage.open(await stage.signedIn('teacher'), 'Physics 9A');
  const results = async (): Promise<{ student: { familyName: string; sourcedId: string }; draft: boolean }[]> =>
    (await teacher('GET', `/v1/lineItems/${sheetId}/results?limit=200`)).data;
  const draftsOf = async () =>
    (await results())
      .filter(({ draft }) => draft)
      .map(({ student }) => student.familyName)
      .sort();
  const idOf = async (familyName: string): Promise<string> =>
    (await results()).find(({ student }) => student.familyName === familyName)?.student.sourcedId ?? '';

  it('has totals by the rules of the server, whatever the policy of the class', async () => {
    const admin = await stage.as('admin');
    const list = async (path: string) => (await admin('GET', `${path}?limit=200`)).data;
    const local = async (path: string) => {
      const [categories, lineItems, scales] = [
        await list(`${path}/categories`),
        await list(`${path}/lineItems`),
        await list(`${path}/scoreScales`),
      ];
      const policy = await admin('GET', `${path}/gradingPolicy`);
      const facts = classFactsOf({ categories, lineItems, policy, scales, sessions: [] });
      return (await list(`${path}/gradebook`)).map((row: Parameters<typeof facts.totalsOf>[1] & { results: [] }) =>
        facts.totalsOf(row.results, row, new Date()),
      );
    };
    const server = async (path: string) => {
      const rows: { student: { sourcedId: string } }[] = await list(`${path}/gradebook`);
      return Promise.all(
        rows.map(async ({ student }) => {
          const { current, final } = await admin('GET', `${path}/grades/${student.sourcedId}/explanation`);
          return {
            current: current.percent,
            final: final.percent,
            currentLetter: current.letter,
            finalLetter: final.letter,
          };
        }),
      );
    };
    for (const name of ['physics-9a', 'physics-9b', 'mathematics-9']) {
      expect(await local(`/v1/classes/class-${name}`)).toEqual(await server(`/v1/classes/class-${name}`));
    }
    const path = '/v1/classes/class-physics-9a';
    const original = await admin('GET', `${path}/gradingPolicy`);
    const { late, scoreScaleSourcedId } = original;
    const others = [
      { late, missingPercent: 50, scoreScaleSourcedId, posting: original.posting },
      { weighting: 'points', countedAttempt: 'best', missingPercent: 0, posting: original.posting },
      { late, scoreScaleSourcedId, posting: original.posting },
    ];
    let { version } = original;
    for (const policy of others) {
      ({ version } = await admin('PUT', `${path}/gradingPolicy`, policy, version));
      expect(await local(path)).toEqual(await server(path));
    }
  });

  it('is found by what its cells wait for, and what is graded meanwhile stays in sight', async () => {
    const gradebook = await open();
    const show = gradebook.page.locator('.filter select');
    const option = async () => (await show.locator('option[value="ungraded"]').textContent()) ?? '';
    const count = Number(/\d+/.exec(await option())?.[0]);
    expect(count).toBeGreaterThan(0);
    await show.selectOption('ungraded');
    const names = await gradebook.page.getByRole('rowheader').allTextContents();
    const { data } = await teacher('GET', '/v1/classes/class-physics-9a/gradebook?limit=200');
    const waiting = data.filter(
      (row: { submissions: object[]; results: { scoreStatus: string }[] }) =>
        row.submissions.length > 0 || row.results.some(({ scoreStatus }) => scoreStatus === 'submitted'),
    );
    expect(names).toEqual(
      waiting.map(
        ({ student }: { student: { familyName: string; givenName: string } }) =>
          `${student.familyName}, ${student.givenName}`,
      ),
    );
    expect(await faultsOf(gradebook.page)).toEqual([]);
    const [first] = names as [string];
    await gradebook.choose(first, 'Problem sheet 3');
    await gradebook.type('7');
    await eventually(option, `Submitted, not graded (${count - 1})`);
    expect(await gradebook.page.getByRole('rowheader').allTextContents()).toEqual(names);
    await gradebook.allSaved();
    await gradebook.page.keyboard.press('Control+z');
    await gradebook.allSaved();
    await show.selectOption('conflict');
    await gradebook.page.getByText('Nothing here matches the filter.').waitFor();
  });

  it('undoes and does again, copies and fills a range, and says so', async () => {
    const gradebook = await open();
    const three = [fischer, haddad, larsen];
    const before = await gradebook.texts(sheet, three);
    const press = (key: string) => gradebook.page.keyboard.press(key);
    const says = (text: string) => gradebook.page.getByRole('status').getByText(text).waitFor();
    await gradebook.choose(fischer, sheet);
    await press('Shift+ArrowDown');
    await press('Shift+ArrowDown');
    await says('Selected: 3 × 1');
    expect(await gradebook.page.locator('[aria-selected="true"]').count()).toBe(3);
    expect(await gradebook.copied()).toBe(before.join('\n'));
    await says('3 cells copied.');
    await press('Control+d');
    await says('2 cells filled.');
    const filled = [before[0], before[0], before[0]];
    expect(await gradebook.texts(sheet, three)).toEqual(filled);
    await gradebook.allSaved();
    await press('Control+z');
    await says('The last change was undone.');
    await gradebook.allSaved();
    expect(await gradebook.texts(sheet, three)).toEqual(before);
    await press('Control+y');
    await says('The change was made again.');
    await gradebook.allSaved();
    expect(await gradebook.texts(sheet, three)).toEqual(filled);
    await eventually(async () => (await teacher('GET', pathOf(await idOf('Larsen')))).score, Number(before[0]));
    await press('Control+z');
    await gradebook.allSaved();
    await press('Control+Shift+Z');
    await gradebook.allSaved();
    expect(await gradebook.texts(sheet, three)).toEqual(filled);
    await press('Control+z');
    await gradebook.allSaved();
  });

  it('has a history, and is restored after a preview which is not outdated', async () => {
    const gradebook = await open();
    const [before] = await gradebook.texts(sheet, [haddad]);
    await gradebook.choose(haddad, sheet);
    await gradebook.type('1');
    await gradebook.allSaved();
    await gradebook.choose(haddad, sheet);
    await gradebook.page.getByRole('button', { name: 'History' }).click();
    const dialog = gradebook.page.getByRole('dialog');
    await dialog.getByRole('row').nth(1).getByText('Okafor, Miriam').waitFor();
    expect(await dialog.getByRole('row').nth(1).textContent()).toContain(`Score: ${before}`);
    expect(await faultsOf(gradebook.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'As before this' }).first().click();
    await dialog.getByText('1 grade will change:').waitFor();
    expect(await faultsOf(gradebook.page)).toEqual([]);
    const path = pathOf(await idOf('Haddad'));
    const { version } = await teacher('GET', path);
    await teacher('PUT', path, { scoreStatus: 'fully graded', score: 2 }, version);
    await dialog.getByLabel('Reason').fill('The wrong column.');
    await dialog.getByRole('button', { name: 'Restore 1 grade' }).click();
    await dialog.getByText('Somebody changed these grades meanwhile').waitFor();
    await dialog.getByText('1 grade will change:').waitFor();
    await dialog.getByRole('button', { name: 'Restore 1 grade' }).click();
    await dialog.waitFor({ state: 'detached' });
    await gradebook.page.getByText('1 grade restored.').waitFor();
    expect(await gradebook.texts(sheet, [haddad])).toEqual([before]);
    expect((await teacher('GET', path)).score).toBe(Number(before));
  });

  it('is recalled and posted again, for some students or all', async () => {
    const gradebook = await open();
    await gradebook.choose(fischer, sheet);
    await gradebook.page.getByRole('button', { name: 'Recall posted grades' }).click();
    const dialog = gradebook.page.getByRole('dialog');
    await dialog.getByLabel('Everybody').click();
    await dialog.getByLabel('Everybody').uncheck();
    await dialog.getByLabel(/Fischer/).check();
    await dialog.getByLabel(/Haddad/).check();
    await dialog.getByText('2 students will not see these grades any more').waitFor();
    expect(await faultsOf(gradebook.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Recall', exact: true }).click();
    await gradebook.page.getByText('2 grades recalled.').waitFor();
    expect(await draftsOf()).toEqual(['Fischer', 'Haddad']);
    await gradebook.page.getByRole('button', { name: 'Post 2 drafts' }).click();
    await dialog.getByLabel(/Haddad/).uncheck();
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await gradebook.page.getByText('1 grade posted.').waitFor();
    expect(await draftsOf()).toEqual(['Haddad']);
    await gradebook.page.getByRole('button', { name: 'Post 1 draft' }).click();
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await eventually(draftsOf, []);
  });

  it('has comments, and a student a given total with a reason', async () => {
    const gradebook = await open();
    const path = pathOf(await idOf('Larsen'));
    await gradebook.choose(larsen, sheet);
    await gradebook.page.keyboard.press('Shift+F2');
    const dialog = gradebook.page.getByRole('dialog');
    // Whoever writes at once writes into it.
    await dialog.getByLabel('Comment').and(gradebook.page.locator(':focus')).waitFor();
    await gradebook.page.keyboard.type('Task 4 is elegant.');
    const read = await teacher('GET', path);
    const { scoreStatus, score } = read;
    await teacher('PUT', path, { scoreStatus, score, comment: 'Hm.' }, read.version);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Their comment: Hm.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await teacher('GET', path)).comment).toBe('Task 4 is elegant.');
    expect(await (await gradebook.cell(larsen, sheet)).textContent()).toContain('with a comment');
    for (const [keys, comment] of [
      ['Control+z', 'Hm.'],
      ['Control+Shift+Z', 'Task 4 is elegant.'],
    ] as const) {
      await gradebook.page.keyboard.press(keys);
      await eventually(async () => (await teacher('GET', path)).comment, comment);
      await gradebook.allSaved();
    }
    await gradebook.type('12');
    await gradebook.allSaved();
    await eventually(async () => (await teacher('GET', path)).score, 12);
    expect((await teacher('GET', path)).comment).toBe('Task 4 is elegant.');

    // The score was there already: the comment is what is undone.
    const other = await teacher('GET', path);
    const theirs = { scoreStatus: other.scoreStatus, score: other.score, comment: 'See me.' };
    await (await stage.as('admin'))('PUT', path, theirs, other.version);
    await gradebook.page.keyboard.press('Control+z');
    const alert = gradebook.page.getByRole('alert');
    await alert.getByText('with the comment “Hm.”; Amara Diallo stored').waitFor();
    expect(await faultsOf(gradebook.page)).toEqual([]);
    await alert.getByRole('button', { name: /^Take theirs: .*, with the comment “See me\.”$/ }).click();
    await alert.waitFor({ state: 'detached' });
    expect((await teacher('GET', path)).comment).toBe('See me.');

    await gradebook.total('Larsen').click();
    await gradebook.page.getByRole('button', { name: 'Give a final grade' }).click();
    await dialog.getByLabel('Percent').fill('91,5');
    await dialog.getByLabel('Reason').fill('The oral examination.');
    expect(await faultsOf(gradebook.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await gradebook.total('Larsen').textContent()).toContain('91.50% A');
    await gradebook.page.getByRole('button', { name: 'Give a final grade' }).click();
    await dialog.getByRole('button', { name: 'Use the calculated total again' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await gradebook.total('Larsen').textContent()).not.toContain('given');
  });
});
