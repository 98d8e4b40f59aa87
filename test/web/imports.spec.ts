import { readFile } from 'node:fs/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Page } from 'playwright-core';
import { type BundleFiles, sample, zipOf } from '../setup/api/bundles.ts';
import { startWorker } from '../setup/api/worker.ts';
import { faultsOf } from './audit.ts';
import { Stage } from './stage.ts';

describe('imports in the console', () => {
  let stage: Stage;
  let worker: NestFastifyApplication;

  beforeAll(async () => {
    stage = await Stage.start({ UPLOAD_SCAN: 'none' });
    worker = await startWorker(stage.test.env);
  });
  afterEach(() => stage.reset());
  afterAll(async () => {
    await worker.close();
    await stage.close();
  });

  /** Sends a bundle, and waits until its import shows a state. */
  const importBundle = async (page: Page, files: BundleFiles, state: RegExp) => {
    await page.getByRole('link', { name: 'Imports', exact: true }).first().click();
    const bundle = { name: 'roster.zip', mimeType: 'application/zip', buffer: await zipOf(files) };
    await page.getByLabel('OneRoster bundle').setInputFiles(bundle);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Import of/ }).waitFor();
    await page.getByRole('status').getByText(state).waitFor();
  };
  const withoutBen = () =>
    sample({
      'users.csv': (text) => text.replace(/^user-ben.*\n/m, ''),
      'roles.csv': (text) => text.replace(/^.*user-ben.*\n/gm, ''),
      'enrollments.csv': (text) => text.replace(/^.*user-ben.*\n/gm, ''),
      'results.csv': (text) => text.replace(/^.*user-ben.*\n/gm, ''),
    });
  const dialog = (page: Page) => page.getByRole('dialog');

  it('names errors by file and line, and changes nothing', async () => {
    const page = await stage.signedIn('admin');
    const wrong = sample({ 'users.csv': (text) => text.replace(',true,anna.k', ',maybe,anna.k') });
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await page.getByText('There are no imports.').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Choose a file.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await importBundle(page, wrong, /^Rejected/);
    await page.getByText('1 error was found.').waitFor();
    await page.getByRole('row', { name: '4 enabledUser' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('gives all errors of a bundle, page by page', async () => {
    const page = await stage.signedIn('admin');
    const rows = Array.from(
      { length: 120 },
      (_, index) => `x-${index},,,class-math-10a,org-high,no-${index},student,false,,,\n`,
    );
    const wrong = sample({ 'enrollments.csv': (text) => text + rows.join('') });
    await importBundle(page, wrong, /^Rejected/);
    await page.getByText('120 errors were found.').waitFor();
    const more = page.getByRole('button', { name: 'Show more' });
    for (const listed of [50, 100]) {
      await page.getByText(`The first ${listed} of 120 are listed.`).waitFor();
      await more.click();
    }
    await page.getByText('"no-119" is none').waitFor();
    expect(await page.locator('main tbody tr').count()).toBe(120);
    expect([await more.count(), await page.getByText('are listed').count()]).toEqual([0, 0]);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('applies a bundle, shows what it did, and undoes it as a whole', async () => {
    const page = await stage.signedIn('admin');
    const progress = { file: 'users.csv', rows: 5, bytesRead: 25, bytesTotal: 100 };
    let isHeldUp = true;
    await page.route(/\/v1\/imports\/[^/?]+$/, async (route) => {
      const response = await route.fetch();
      const running = { state: 'running', phase: 'applying', progress, result: null };
      await route.fulfill({ response, ...(isHeldUp && { json: { ...(await response.json()), ...running } }) });
    });
    const applied = importBundle(page, sample(), /^Applied/);
    await page.getByText('Applying: users.csv, 5 rows').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('0.25');
    expect(await faultsOf(page)).toEqual([]);
    isHeldUp = false;
    await applied;
    await page.getByRole('row', { name: 'users.csv' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo this import' }).click();
    await dialog(page).getByRole('heading', { name: 'Put back' }).waitFor();
    await dialog(page)
      .getByText(/^results\.csv: \d+ record/)
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByLabel('Reason').fill('The wrong term');
    await dialog(page).getByRole('button', { name: 'Undo this import' }).click();
    await page.getByText(/^Undone on/).waitFor();
    await page.getByText('Reason: The wrong term').waitFor();
    await page.getByText(/^Person: \d+ records/).waitFor();
    await page.getByText(/^Grade: \d+ records/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Undo this import' }).count()).toBe(0);
  });

  it('sends a changed gradebook back: downloaded, planned, applied and undone', async () => {
    const page = await stage.signedIn('teacher');
    await page.evaluate(() => {
      location.hash = '#/classes/class-physics-9a/files';
    });
    await page.getByText('No file was sent').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const content = await readFile(await download.path(), 'utf8');
    const [header = '', first = '', second = '', ...others] = content.split('\r\n');
    const column = header.split(',').findIndex((title) => title.includes('quiz-2'));
    const changed = first.split(',').toSpliced(column, 1, '7.5').join(',');
    const buffer = Buffer.from([header, changed, second, ...others].join('\r\n'));
    await page.getByLabel('Changed file').setInputFiles({ name: 'Physics.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText('1 cell would change').waitFor();
    const row = page.getByRole('row', { name: 'Quiz: motion' });
    expect(await row.locator('td').nth(2).textContent()).toBe('7.5');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Apply' }).click();
    await dialog(page).getByRole('button', { name: 'Apply' }).click();
    await row.getByText('written').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await dialog(page).getByRole('button', { name: 'Undo' }).click();
    await row.getByText('put back').waitFor();

    await page.getByRole('link', { name: 'Gradebook files' }).click();
    const slips = [first.split(',').toSpliced(column, 1, '75'), second.split(',').toSpliced(column, 1, '7o')];
    const strangers = Array.from({ length: 1_001 }, (_, index) => first.replace('student-01', `nobody-${index}`));
    const wrong = Buffer.from([header, ...slips.map((cells) => cells.join(',')), ...strangers].join('\r\n'));
    await page.getByLabel('Changed file').setInputFiles({ name: 'Physics.csv', mimeType: 'text/csv', buffer: wrong });
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText('1 score is below 0 or above the points possible:').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Fischer, Lena, Quiz: motion: 75' }).waitFor();
    await page.getByText('1,002 refusals').waitFor();
    await page.getByText('The first 1,000 of 1,002 are listed.').waitFor();
    await page.getByRole('row', { name: /not a grade.*expected a number/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('.language select').selectOption('de');
    await page.getByText('1 Wert liegt unter 0 oder über den möglichen Punkten:').waitFor();
  });

  it('holds a bundle that would remove many, names them, and applies it by a typed name and a reason alone', async () => {
    const page = await stage.signedIn('admin');
    // The one before was undone, with its people.
    await importBundle(page, sample(), /^Applied/);
    await importBundle(page, withoutBen(), /^Held/);
    await page.getByRole('heading', { name: 'This import would remove a lot' }).waitFor();
    const people = page.locator('details').filter({ hasText: 'users.csv' });
    await people.getByText('user-ben').waitFor();
    await people.getByRole('button', { name: 'Show names' }).click();
    await people.getByRole('link', { name: "O'Neil, Jr., Ben" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Refuse it' }).click();
    await dialog(page).getByLabel('Reason').fill('Half of the export is missing');
    await dialog(page).getByRole('button', { name: 'Refuse it' }).click();
    await page
      .getByRole('status')
      .getByText(/^Refused/)
      .waitFor();
    await page.getByText('Half of the export is missing').waitFor();

    await importBundle(page, withoutBen(), /^Held/);
    await page.getByRole('button', { name: 'Apply it all the same' }).click();
    await dialog(page).getByLabel('Your given and family name').fill('Somebody Else');
    await dialog(page).getByLabel('Reason').fill('Ben moved away');
    await dialog(page).getByRole('button', { name: 'Apply it all the same' }).click();
    await dialog(page).getByText('That is not your given and family name').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByLabel('Your given and family name').fill('Amara Diallo');
    await dialog(page).getByRole('button', { name: 'Apply it all the same' }).click();
    await page
      .getByRole('status')
      .getByText(/^Applied/)
      .waitFor();
    await page.getByText(/^Confirmed by Amara Diallo/).waitFor();
    const admin = await stage.as('admin');
    await expect(admin('GET', '/v1/users/user-ben')).rejects.toThrow('404');
    expect(await admin('GET', '/v1/users/user-anna')).toMatchObject({ familyName: 'Krüger' });
  });
});
