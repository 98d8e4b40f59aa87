import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Database } from '../../apps/api/database/database.ts';
import { Jobs } from '../../apps/api/jobs/jobs.ts';
import { faultsOf } from './audit.ts';
import { eventually, Stage } from './stage.ts';

/** What an administrator runs a school with. */
describe('the pages of operation', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ PROCESS_ROLE: 'all', UPLOAD_SCAN: 'none' });
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const open = async (page: Page, section: string) => {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: section }).waitFor();
  };
  const settled = (page: Page) => page.getByText('Loading …').first().waitFor({ state: 'detached' });

  it('start a job, watch its run, and show what it took', async () => {
    const page = await stage.signedIn('admin');
    await open(page, 'Jobs');
    await page.getByRole('button', { name: 'Run now: Totals of the classes' }).click();
    await page.getByRole('dialog').getByLabel('Compute every class again').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('heading', { name: 'Run of “Totals of the classes”' }).waitFor();
    await page.getByRole('status').getByText('done', { exact: true }).waitFor();
    await page.getByText('Diallo, Amara').waitFor();
    await page.getByRole('row').filter({ hasText: 'enrollmentsCalculated' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole('link', { name: 'Jobs', exact: true }).first().click();
    await page.getByLabel('Job', { exact: true }).selectOption({ label: 'Totals of the classes' });
    await page.getByLabel('State', { exact: true }).selectOption({ label: 'done' });
    const picture = page.getByRole('img', { name: 'How long the runs took' });
    await picture.waitFor();
    await page.getByText('As a table').click();
    expect(await page.getByRole('table', { name: 'How long the runs took' }).locator('tbody tr').count()).toBe(1);
    await page.getByText('Nothing has failed.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('refuse a second run with other settings while one waits', async () => {
    const page = await stage.signedIn('admin');
    const waits = JSON.stringify({
      type: 'about:blank',
      title: 'A run of this job waits for your school with other parameters',
      status: 409,
      code: 'run-waiting',
      fix: 'Watch the run.',
      requestId: 'request-1',
    });
    await page.route('**/v1/jobs/*/runs', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: waits }),
    );
    await open(page, 'Jobs');
    await page.getByRole('button', { name: 'Run now: Reports' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('alert').getByText('A run of this job waits already').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('show a task that failed in every attempt, and try it once more', async () => {
    const { test } = stage;
    const school = await test.database.one<{ id: number }>(`SELECT school_id AS id FROM users WHERE email = $1`, [
      'admin@riverside.example',
    ]);
    const database = test.app.get(Database);
    // Nobody begins it before it has failed.
    const task = await database.transaction(async () => {
      const id = await test.app.get(Jobs).enqueue('remove-upload', { uploadId: randomUUID() }, { schoolId: school.id });
      await database.run(
        `UPDATE pgboss.job SET state = 'failed', retry_count = retry_limit, started_on = now(), completed_on = now(),
           output = '{"message": "SlowDown: Please reduce your request rate."}' WHERE id = $1`,
        [id],
      );
      return id;
    });
    const page = await stage.signedIn('admin');
    await open(page, 'Jobs');
    await page.getByText('SlowDown: Please reduce your request rate.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try once more: Remove a file' }).click();
    await page.getByText('No task has failed.').waitFor();
    await eventually(
      async () =>
        (await test.database.one<{ state: string }>('SELECT state FROM pgboss.job WHERE id = $1', [task])).state,
      'completed',
    );
  });

  it('make a report of a class and report cards of a term, which their reader downloads', async () => {
    const page = await stage.signedIn('admin');
    await open(page, 'Reports');
    await page.getByLabel('Class').first().selectOption({ label: 'Physics 9A' });
    await page.getByRole('button', { name: 'Make now: Class report' }).click();
    const fetching = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Download Class report/ }).click();
    expect((await fetching).suggestedFilename()).toMatch(/\.pdf$/);

    await page.getByLabel('Term').selectOption({ index: 1 });
    await page.getByLabel('Class').last().selectOption({ label: 'Physics 9A' });
    await page.getByLabel('Fischer, Lena').check();
    await page.getByRole('button', { name: 'Make 1 report card' }).click();
    await page.getByText('1 of 1 are ready').waitFor();
    expect(await faultsOf(page)).toEqual([]);

    const student = await stage.signedIn('student', { viewport: { width: 320, height: 640 } });
    await open(student, 'Reports').catch(() => undefined);
    await student.getByRole('heading', { name: 'My reports' }).waitFor();
    await student.getByRole('button', { name: /^Download Report card/ }).waitFor();
    expect(await faultsOf(student)).toEqual([]);
  });

  it('show who changed a grade, from what to what, and why', async () => {
    const teacher = await stage.as('teacher');
    const path = '/v1/lineItems/assignment-class-physics-9a-quiz-1/results/student-01';
    const { version } = await teacher('GET', path);
    await teacher('PUT', path, { scoreStatus: 'fully graded', score: 4.25 }, version);
    const page = await stage.signedIn('teacher');
    await open(page, 'History');
    await page.getByLabel('Class').selectOption({ label: 'Physics 9A' });
    await page.getByLabel('What', { exact: true }).selectOption({ label: 'Grade' });
    await page.getByLabel('By what way').selectOption({ label: 'by hand' });
    const newest = page.getByRole('row').nth(1);
    await newest.getByText('4.25').waitFor();
    expect(await newest.textContent()).toMatch(/Okafor, Miriam.*Quiz: units.*Fischer, Lena.*Score/);
    await page.getByLabel('Assignment').selectOption({ label: 'Quiz: units and graphs' });
    await page.getByLabel('Student').selectOption({ label: 'Fischer, Lena' });
    await settled(page);
    await page.getByText('4.25').first().waitFor();
    await page.getByLabel('Until').fill('2020-01-01');
    await page.getByText('Nothing has changed, or nothing that fits the choice.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('list mails by what became of them, and write again to an address that was blocked', async () => {
    await stage.test.database.run(
      `INSERT INTO email_suppressions (school_id, address, reason)
       SELECT school_id, lower(email), 'bounce' FROM users WHERE sourced_id = 'student-05'`,
      [],
    );
    const page = await stage.signedIn('admin');
    await open(page, 'Mails');
    await page.getByLabel('State', { exact: true }).selectOption({ label: 'bounced' });
    await page.getByText('No mail was sent yet.').waitFor();
    await page.getByRole('row').filter({ hasText: 'Nair, Priya' }).waitFor();
    await page.getByRole('button', { name: 'Mail again: priya.nair@riverside.example' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The mailbox exists again');
    await page.getByRole('dialog').getByRole('button', { name: 'Mail again' }).click();
    await page.getByText('No address is blocked.').waitFor();
    await page.getByRole('row').filter({ hasText: 'The mailbox exists again' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('show what is connected, how the service is, and that a newer build is there', async () => {
    const page = await stage.signedIn('admin');
    await open(page, 'Connected systems');
    await page.getByText('drop/riverside/').waitFor();
    await page.getByText('Nobody has opened one.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await open(page, 'Service state');
    await page.getByText('Everything works.').waitFor();
    await page.getByText('This tab shows the newest build.').waitFor();
    expect(await page.getByRole('table').locator('tbody tr').count()).toBe(4);
    expect(await faultsOf(page)).toEqual([]);

    await page.route(`${stage.url}/`, async (route) => {
      const html = await (await route.fetch()).text();
      await route.fulfill({ body: html.replace(/index-[\w-]+\.js/, 'index-newer.js'), contentType: 'text/html' });
    });
    await open(page, 'Jobs');
    await open(page, 'Service state');
    await page.getByText('A newer version of these pages is published.').waitFor();
  });

  it('are for administrators', async () => {
    const page = await stage.signedIn('teacher');
    const sections = page.getByRole('navigation', { name: 'Sections' });
    await eventually(() => sections.getByRole('link', { name: 'Jobs' }).count(), 0);
    await page.evaluate(() => {
      location.hash = '#/jobs';
    });
    await page.getByRole('alert').first().getByText('Your role does not allow this.').waitFor();
  });
});
