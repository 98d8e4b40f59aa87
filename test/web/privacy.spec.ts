import type { Page } from 'playwright-core';
import { faultsOf } from './audit.ts';
import { Stage } from './stage.ts';

describe('the pages of privacy', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ PROCESS_ROLE: 'all', UPLOAD_SCAN: 'none' });
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const openPart = async (page: Page, part: string) => {
    await page.getByRole('link', { name: 'Privacy', exact: true }).click();
    await page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: part }).click();
  };
  const choosePerson = async (page: Page, beginning: string, name: RegExp) => {
    await page.getByLabel('Person').fill(beginning);
    await page.getByRole('button', { name }).click();
  };

  it('make a copy of the data of a person, to download by whoever asked for it', async () => {
    const page = await stage.signedIn('admin');
    await openPart(page, 'Requests');
    await page.getByText('Nobody has asked for anything yet.').waitFor();
    await choosePerson(page, 'nowa', /Nowak, Zofia/);
    await page.getByLabel('Reason').fill('Letter of 28 November');
    await page.getByRole('button', { name: 'Make a copy of the data' }).click();
    const fetch = page.getByRole('button', { name: 'Download: Nowak, Zofia' });
    await fetch.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const fetching = page.waitForEvent('download');
    await fetch.click();
    expect((await fetching).suggestedFilename()).toMatch(/\.zip$/);

    await page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Disclosures' }).click();
    await page.getByRole('row').filter({ hasText: 'Nowak, Zofia' }).getByText('Diallo, Amara').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('erase a person after some days, unless it is withdrawn or a legal hold keeps the data', async () => {
    const page = await stage.signedIn('admin');
    await openPart(page, 'Requests');
    await choosePerson(page, 'moreau', /Moreau, Lucas/);
    await page.getByLabel('Reason').fill('Letter of 29 November');
    await page.getByRole('button', { name: 'Erase this person' }).click();
    const dialog = page.getByRole('dialog');
    const erase = dialog.getByRole('button', { name: 'Erase this person' });
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel('To confirm, type: Moreau').fill('Moreau');
    expect(await faultsOf(page)).toEqual([]);
    await erase.click();
    await page.getByRole('button', { name: 'Withdraw: Moreau, Lucas' }).click();
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('row').filter({ hasText: 'Moreau, Lucas' }).getByText('withdrawn').waitFor();

    await page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Legal holds' }).click();
    await choosePerson(page, 'moreau', /Moreau, Lucas/);
    await page.getByLabel('Reason').fill('Appeal 12');
    await page.getByRole('button', { name: 'Place a legal hold' }).click();
    await page.getByRole('row').filter({ hasText: 'Moreau, Lucas' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await openPart(page, 'Requests');
    await choosePerson(page, 'moreau', /Moreau, Lucas/);
    await page.getByLabel('Reason').fill('Letter of 30 November');
    await page.getByRole('button', { name: 'Erase this person' }).click();
    await dialog.getByLabel('To confirm, type: Moreau').fill('Moreau');
    await erase.click();
    await dialog.getByRole('alert').getByText("A legal hold keeps this person's data.").waitFor();
    await page.keyboard.press('Escape');

    await openPart(page, 'Legal holds');
    await page.getByRole('button', { name: 'Release: Appeal 12' }).click();
    await dialog.getByRole('button', { name: 'Release' }).click();
    await page.getByText('There is no legal hold.').waitFor();
  });

  it('let a school choose how long data is kept, within bounds, and nobody overwrite another choice unseen', async () => {
    const admin = await stage.as('admin');
    const page = await stage.signedIn('admin');
    await openPart(page, 'Retention');
    await page.getByRole('button', { name: 'Change: Submitted work of classes that ended' }).click();
    await page.getByLabel('Days').fill('20');
    await page.getByText('A whole number from 180 to 2,555').waitFor();
    await page.getByLabel('Days').fill('400');
    await admin('PUT', '/v1/privacy/retention/submissions', { days: 500 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody chose 500 days meanwhile.').waitFor();
    expect(await page.getByLabel('Days').inputValue()).toBe('400');
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Submitted work of classes that ended' });
    await row.getByText('400 days').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await openPart(page, 'Clean-up');
    await page.getByText('Nothing is proposed.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('give everybody a copy of their own data, and show who else was given it', async () => {
    const guardian = await stage.as('guardian');
    await guardian('GET', '/v1/children/student-01/grades');
    const page = await stage.signedIn('student', { viewport: { width: 320, height: 640 } });
    await page.getByRole('link', { name: 'My account' }).click();
    await page.getByRole('link', { name: 'My privacy' }).click();
    await page.getByRole('row').filter({ hasText: 'Fischer, Anton' }).waitFor();
    await page.getByRole('button', { name: 'Make a copy of my data' }).click();
    const fetch = page.getByRole('button', { name: 'Download: Fischer, Lena' });
    await fetch.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const fetching = page.waitForEvent('download');
    await fetch.click();
    expect((await fetching).suggestedFilename()).toMatch(/\.zip$/);

    await page.getByRole('button', { name: 'Ask for my erasure' }).click();
    await page.getByLabel('Reason, if you want to give one').fill('I have left the school');
    await page.getByRole('dialog').getByRole('button', { name: 'Ask for my erasure' }).click();
    await page.getByText('waits for the decision of the school').waitFor();

    const admin = await stage.signedIn('admin');
    await openPart(admin, 'Requests');
    await admin.getByRole('button', { name: 'Refuse: Fischer, Lena' }).click();
    await admin.getByRole('dialog').getByLabel('Reason').fill('Records stay until July');
    await admin.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await admin.getByRole('row').filter({ hasText: 'Fischer, Lena' }).getByText('Records stay until July').waitFor();
    await page.reload();
    await page.getByText('Records stay until July').waitFor();
  });
});
