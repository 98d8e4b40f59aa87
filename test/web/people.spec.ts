import type { Page } from 'playwright-core';
import { mailsTo } from '../setup/api/mailbox.ts';
import { faultsOf } from './audit.ts';
import { Stage } from './stage.ts';

describe('people and classes in the console', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const goTo = async (page: Page, hash: string, heading: string | RegExp) => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const dialog = (page: Page) => page.getByRole('dialog');
  const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' });

  it('finds somebody by the beginning of a name, which stands in no address', async () => {
    const page = await stage.signedIn('admin');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByText('16 people').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Search by the beginning').fill('fisch');
    await page.getByText('2 people').waitFor();
    await page.getByLabel('Role').selectOption('guardian');
    await page.getByText('1 person').waitFor();
    await page.getByRole('link', { name: 'Fischer, Anton' }).waitFor();
    expect(asked.filter((line) => line.includes('fisch'))).toEqual([]);
    await page.getByLabel('Search by the beginning').fill('nobody is called this');
    await page.getByText('Nobody is found.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('shows both values where two administrators correct the same person, and overwrites nobody unseen', async () => {
    const page = await stage.signedIn('admin');
    await goTo(page, '#/people/student-02', 'Silva, Noah');
    await page.getByRole('link', { name: 'Physics 9A', exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const admin = await stage.as('admin');
    const path = '/v1/users/student-02';
    const { version } = await admin('GET', path);
    await admin('PATCH', path, { familyName: 'Silveira', givenName: 'Noa' }, version);

    await page.getByLabel('Family name', { exact: true }).fill('Silva Costa');
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: 'Family name' });
    await row.waitFor();
    expect(await row.locator('td').allTextContents()).toEqual(['Silva', 'Silveira', 'Silva Costa']);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Silva Costa, Noa' }).waitFor();
    await page.getByText('Saved.').waitFor();
    expect(await admin('GET', path)).toMatchObject({ givenName: 'Noa', familyName: 'Silva Costa' });
  });

  it('adds somebody with an invitation, changes their role, shuts them out and lets them in again', async () => {
    const page = await stage.signedIn('admin');
    await goTo(page, '#/people', 'People');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await dialog(page).getByLabel('Given name').fill('Ines');
    await dialog(page).getByRole('button', { name: 'Invite' }).click();
    expect(await dialog(page).getByText('This field is needed.').count()).toBe(2);
    await dialog(page).getByLabel('Family name').fill('Duarte');
    await dialog(page).getByLabel('E-mail address').fill('ines.duarte@riverside.example');
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { level: 1, name: 'Duarte, Ines' }).waitFor();
    expect(await mailsTo('ines.duarte@riverside.example')).toHaveLength(1);

    await page.getByRole('button', { name: 'Change the role' }).click();
    await dialog(page).getByLabel('Role').selectOption('admin');
    await dialog(page).getByRole('button', { name: 'Change the role' }).click();
    await gone(page);
    await page.locator('dd').getByText('Administrator').waitFor();
    await page.getByRole('button', { name: 'Shut out' }).click();
    await dialog(page).getByRole('button', { name: 'Shut out' }).click();
    await page.getByText('Shut out: cannot sign in.').waitFor();
    await page.getByRole('button', { name: 'Let in again' }).click();
    await page.getByText('Can sign in').waitFor();
  });

  it('adds a guardian, ends the tie, and shows it from both sides', async () => {
    const page = await stage.signedIn('admin');
    await goTo(page, '#/people/student-03', 'Tanaka, Aiko');
    await page.getByRole('button', { name: 'Add a guardian' }).click();
    await dialog(page).getByLabel('E-mail address').fill('guardian@riverside.example');
    await dialog(page).getByLabel('Given name').fill('Anton');
    await dialog(page).getByRole('button', { name: 'Add a guardian' }).click();
    await gone(page);
    await page.getByRole('link', { name: 'Fischer, Anton' }).click();
    await page.getByRole('row', { name: 'Tanaka, Aiko' }).getByText('Sees the grades').waitFor();
    await page.getByRole('button', { name: 'End: Tanaka, Aiko' }).click();
    await dialog(page).getByRole('button', { name: 'End' }).click();
    await gone(page);
    await page.getByRole('row', { name: 'Tanaka, Aiko' }).getByText('Ended on').waitFor();
    await page.getByRole('row', { name: 'Fischer, Lena' }).getByText('Sees the grades').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('enrols many at once, out of a search and a pasted list, and ends one enrolment with today', async () => {
    const page = await stage.signedIn('admin');
    await page.getByRole('link', { name: 'Classes', exact: true }).click();
    await page.getByLabel('Search titles and codes').fill('9b');
    await page.getByText('1 class').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Physics 9B' }).click();
    await page.getByText('5 enrolments').waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Enrol people' }).click();
    await dialog(page).getByLabel('Search by the beginning').fill('haddad');
    await dialog(page).getByRole('button', { name: 'Choose: Haddad, Omar' }).click();
    await dialog(page)
      .getByLabel('Or paste')
      .fill('priya.nair@riverside.example\nstudent-06\nnobody@riverside.example');
    await dialog(page).getByRole('button', { name: 'Find these' }).click();
    await dialog(page).getByText('1 line fits nobody').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Enrol 3 people' }).click();
    await gone(page);
    await page.getByText('8 enrolments').waitFor();

    await page.getByRole('button', { name: 'End: Haddad, Omar' }).click();
    await dialog(page).getByRole('button', { name: 'End' }).click();
    await gone(page);
    await page.getByText('7 enrolments').waitFor();
    await page.getByLabel('Who').selectOption('former');
    await page.getByRole('link', { name: 'Haddad, Omar' }).waitFor();
  });

  it('keeps groups, courses and terms', async () => {
    const page = await stage.signedIn('admin');
    await goTo(page, '#/classes/class-physics-9a', 'Physics 9A');
    await page.getByRole('button', { name: 'Add a group' }).click();
    await dialog(page).getByLabel('Title').fill('Lab bench 1');
    await dialog(page).getByLabel('Fischer, Lena').check();
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await gone(page);
    await page.getByRole('row', { name: 'Lab bench 1' }).getByText('Fischer, Lena').waitFor();

    await goTo(page, '#/courses', 'Courses');
    const deletion = page.getByRole('button', { name: 'Delete: Physics' });
    await deletion.click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await dialog(page).getByText('This is still in use').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await gone(page);
    expect(await deletion.evaluate((button) => button === document.activeElement)).toBe(true);
    await goTo(page, '#/academic-sessions', 'Academic sessions');
    const lock = page.getByRole('button', { name: /^Edit: / });
    await lock.first().click();
    await dialog(page).getByLabel('Grades are locked from').fill('2020-02-01T00:00');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await gone(page);
    await page.getByText('locked since').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('shows what a policy means, and whose total another one would move, before it is saved', async () => {
    const page = await stage.signedIn('teacher');
    await goTo(page, '#/classes/class-physics-9a/policy', /Physics 9A/);
    await page.getByText(/Late work loses 10(\.0+)?\s*%/).waitFor();
    const rules = page.locator('form').first();
    await rules.getByRole('button', { name: 'Show whose total would change' }).click();
    await page.getByText('No total would change.').waitFor();
    await page.getByLabel('What totals count by').selectOption('points');
    await page.getByText(/current totals? would change/).waitFor();
    // What is worked out in the browser for now is what the server counts.
    const teacher = await stage.as('teacher');
    const { current } = await teacher('GET', '/v1/classes/class-physics-9a/grades/student-01/explanation');
    const shown = await page.getByRole('row', { name: 'Fischer, Lena' }).locator('td').first().textContent();
    expect(shown).toBe(`${current.percent.toFixed(2)}% ${current.letter}`);
    expect(await faultsOf(page)).toEqual([]);
    await rules.getByRole('button', { name: 'Save' }).click();
    await page.getByText('All points count in one sum').waitFor();

    await page.getByRole('button', { name: 'Edit: Exams' }).click();
    await dialog(page).getByLabel('Weight').fill('40');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await gone(page);
    await page.getByText('The weights sum to 90.').waitFor();
    await page.getByLabel('What totals count by').selectOption('categories');
    await rules.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'What may not be meant so' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('has no such pages for students', async () => {
    const page = await stage.signedIn('student');
    expect(await page.getByRole('link', { name: 'People', exact: true }).count()).toBe(0);
    await goTo(page, '#/people', 'People');
    await page.getByRole('alert').getByText('Your role does not allow this.').waitFor();
  });
});
