import type { Page } from 'playwright-core';
import { mailsTo } from '../setup/api/mailbox.ts';
import { faultsOf } from './audit.ts';
import { eventually, Stage } from './stage.ts';

describe('a page that is read again after something was saved', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  /** What is on the page now is marked, so that another one of the same look is known. */
  const goTo = async (page: Page, hash: string, heading: string | RegExp) => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    return page.evaluateHandle(() => document.querySelector('h1') as HTMLElement);
  };
  const dialog = (page: Page) => page.getByRole('dialog');
  const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' });
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
  const notBusy = (page: Page) => page.locator('main[aria-busy="false"]').waitFor();

  it('keeps what is typed about a person, and the focus where their access was changed', async () => {
    const page = await stage.signedIn('admin');
    const heading = await goTo(page, '#/people/student-05', /,/);
    await page.getByLabel('Preferred given name').fill('Nono');
    await page.getByRole('button', { name: 'Shut out' }).click();
    await dialog(page).getByRole('button', { name: 'Shut out' }).click();
    await gone(page);
    await page.getByText('Shut out: cannot sign in.').waitFor();
    await notBusy(page);
    expect(await page.getByLabel('Preferred given name').inputValue()).toBe('Nono');
    expect(await heading.evaluate((element) => element.isConnected)).toBe(true);
    expect(await focused(page)).toBe('Let in again');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await notBusy(page);
    expect(await focused(page)).toBe('Save');
    const admin = await stage.as('admin');
    expect(await admin('GET', '/v1/users/student-05')).toMatchObject({ preferredGivenName: 'Nono', enabled: false });
    // Based on what is stored now: a second change is no conflict with the first one.
    await page.getByLabel('Preferred given name').fill('Nini');
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(async () => (await admin('GET', '/v1/users/student-05')).preferredGivenName, 'Nini');
    expect(await faultsOf(page)).toEqual([]);
  });

  it('keeps the place on the page of a class, and in the list of sessions', async () => {
    const page = await stage.signedIn('admin');
    const heading = await goTo(page, '#/classes/class-physics-9a', 'Physics 9A');
    await page.getByRole('button', { name: 'Edit the class' }).click();
    await dialog(page).getByLabel('Location').fill('Room 7');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await gone(page);
    await page.getByText('Room 7').waitFor();
    expect(await heading.evaluate((element) => element.isConnected)).toBe(true);
    expect(await focused(page)).toBe('Edit the class');

    await goTo(page, '#/academic-sessions', 'Academic sessions');
    const edit = page.getByRole('button', { name: /^Edit: / }).first();
    await edit.waitFor();
    // Before the list was there, another one said the same.
    const sessions = await page.locator('h1').evaluateHandle((element) => element);
    await edit.click();
    await dialog(page).getByLabel('Grades are locked from').fill('2020-02-01T00:00');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await gone(page);
    await page.getByText('locked since').waitFor();
    await notBusy(page);
    expect(await sessions.evaluate((element) => element.isConnected)).toBe(true);
    expect(await edit.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('keeps rules that are typed while a category is added and deleted, also where reading fails', async () => {
    const page = await stage.signedIn('teacher');
    await goTo(page, '#/classes/class-physics-9a/policy', /Physics 9A/);
    const deduction = page.getByLabel('Deduction for late work');
    await deduction.fill('15');
    const add = async (title: string) => {
      await page.getByRole('button', { name: 'Add a category' }).click();
      await dialog(page).getByLabel('Title').fill(title);
      await dialog(page).getByLabel('Weight').fill('5');
      await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
      await gone(page);
      await page.getByRole('row', { name: title }).waitFor();
    };
    await add('Projects');
    await notBusy(page);
    expect([await deduction.inputValue(), await focused(page)]).toEqual(['15', 'Add a category']);
    await page.getByRole('button', { name: 'Delete: Projects' }).click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row', { name: 'Projects' }).waitFor({ state: 'detached' });
    await notBusy(page);
    expect([await deduction.inputValue(), await focused(page)]).toEqual(['15', 'Categories']);

    await page.route('**/gradingPolicy', (route) => route.abort());
    await add('Talks');
    await page.getByText('What is shown is from before').waitFor();
    expect(await deduction.inputValue()).toBe('15');
    expect(await faultsOf(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('What is shown is from before').waitFor({ state: 'detached' });
    expect(await deduction.inputValue()).toBe('15');
    await page.locator('form').first().getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Late work loses 15(\.0+)?\s*%/).waitFor();
  });

  it('asks for nothing twice, by a double click or after a lost answer', async () => {
    const page = await stage.signedIn('admin');
    const admin = await stage.as('admin');
    const email = 'ines.moreau@riverside.example';
    const added = await admin('POST', '/v1/users', { givenName: 'Ines', familyName: 'Moreau', email, role: 'teacher' });
    await goTo(page, `#/people/${added.sourcedId}`, 'Moreau, Ines');
    const before = (await mailsTo(email)).length;
    await page.route('**/invitation', async (route) => {
      await route.fetch();
      await route.abort();
    });
    const invite = page.getByRole('button', { name: /invitation/ });
    await invite.dblclick();
    await page.getByRole('alert').waitFor();
    await page.unrouteAll();
    await invite.click();
    await page.getByText('The invitation is on its way.').waitFor();
    expect((await mailsTo(email)).length).toBe(before + 1);

    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    const answers: { id: string }[] = [];
    await page.route('**/v1/jobs/*/runs', async (route) => {
      const answer = await route.fetch();
      answers.push(await answer.json());
      if (answers.length === 1) await route.abort();
      else await route.fulfill({ response: answer });
    });
    await page.getByRole('button', { name: 'Run now: Totals of the classes' }).click();
    await dialog(page).getByRole('button', { name: 'Run now' }).dblclick();
    await dialog(page).getByRole('alert').waitFor();
    // While it waits, the API answers with it whoever asks; once it has ended, the same words would start another one.
    await stage.test.database.run(
      `UPDATE job_runs SET state = 'succeeded', started_at = now(), finished_at = now() WHERE id = $1`,
      [answers[0]?.id],
    );
    await dialog(page).getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('heading', { name: 'Run of “Totals of the classes”' }).waitFor();
    expect(answers.map(({ id }) => id)).toEqual([answers[0]?.id, answers[0]?.id]);
  });
});
