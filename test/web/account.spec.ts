import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { newestCodeTo } from '../setup/api/mailbox.ts';
import { TestPool } from '../setup/runner/cognito.ts';
import { faultsOf } from './audit.ts';
import { signIn } from './browser.ts';
import { Stage } from './stage.ts';

const first = 'Quiet-Harbour-42!';
const second = 'Another-Harbour-7!';
/** One pixel, dark. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What everybody decides about themselves. */
describe('my account', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ UPLOAD_SCAN: 'none' });
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const signedIn = async (page: Page) => {
    await page.getByRole('link', { name: 'My account' }).waitFor();
  };
  const openAccount = async (page: Page) => {
    await page.getByRole('link', { name: 'My account' }).click();
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor();
  };
  const openPart = async (page: Page, part: string) => {
    await page.locator('summary').filter({ hasText: part }).click();
    return page.getByRole('form', { name: part });
  };
  const signedOut = (page: Page) => page.getByRole('heading', { name: 'Sign in' }).waitFor();

  it('keeps what the daily mail is about, the names that somebody goes by, and a picture', async () => {
    const page = await stage.signedIn('student', { viewport: { width: 320, height: 640 } });
    await openAccount(page);
    await page.getByLabel('New reports').uncheck();
    await page.getByLabel('At what hour').selectOption({ label: '07:00' });
    const student = await stage.as('student');
    await student('PUT', '/v1/users/me/notificationPreferences', { digestHour: 6 });
    const save = page.getByRole('button', { name: 'Save' }).first();
    await save.click();
    await page.getByText('This was changed elsewhere meanwhile.').waitFor();
    await save.click();
    await page.getByText('Saved.').waitFor();
    expect(await student('GET', '/v1/users/me/notificationPreferences')).toMatchObject({
      digestHour: 7,
      kindsOff: ['reports'],
    });

    await page.getByLabel('Given name').fill('Leni');
    await page.getByRole('button', { name: 'Save' }).nth(1).click();
    await page.getByText('Saved.').nth(1).waitFor();
    await page
      .getByLabel('Choose a picture')
      .setInputFiles({ name: 'me.svg', mimeType: 'image/svg+xml', buffer: picture });
    await page.getByText('Choose a JPEG, PNG or WebP file.').waitFor();
    await page.getByLabel('Choose a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    await page.getByRole('img', { name: 'Your picture' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove the picture' }).click();
    await page.getByText('You have no picture.').waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor();
    expect(await page.getByLabel('Given name').inputValue()).toBe('Leni');
    expect(await page.getByLabel('New reports').isChecked()).toBe(false);
  });

  it('changes password and address, puts an authenticator app on and off, and ends every sign-in each time', async () => {
    const admin = await stage.as('admin');
    const [email, newEmail] = [
      `old-${crypto.randomUUID()}@riverside.example`,
      `new-${crypto.randomUUID()}@riverside.example`,
    ];
    await admin('POST', '/v1/users', { email, givenName: 'Ines', familyName: 'Marin', role: 'teacher' });
    await new TestPool().asAdmin('AdminSetUserPassword', { Username: email, Password: first, Permanent: true });
    const page = await stage.visit();
    await signIn(page, email, first);
    await signedIn(page);
    await openAccount(page);

    let form = await openPart(page, 'Change the password');
    await form.getByLabel('Current password').fill('Wrong-Harbour-1!');
    await form.getByLabel('New password').fill(second);
    await form.getByRole('button').click();
    await form.getByText('The current password is not right.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await form.getByLabel('Current password').fill(first);
    await form.getByRole('button').click();
    await signedOut(page);

    await signIn(page, email, second);
    await openAccount(page);
    form = await openPart(page, 'Change the e-mail address');
    await form.getByLabel('Current password').fill(second);
    await form.getByLabel('New e-mail address').fill(newEmail);
    await form.getByRole('button').click();
    await form.getByText('A code is on its way').waitFor();
    await form.getByRole('textbox', { name: 'Code' }).fill(await newestCodeTo(newEmail));
    await form.getByRole('button').click();
    await signedOut(page);

    await signIn(page, newEmail, second);
    await openAccount(page);
    form = await openPart(page, 'Authenticator app');
    await form.getByLabel('Current password').fill(second);
    await form.getByRole('button').click();
    await form.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const secret = ((await form.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
    const codeAfter = (seconds: number) => generate({ secret, epoch: Math.floor(Date.now() / 1_000) + seconds });
    await form.getByRole('textbox', { name: 'Code' }).fill(await codeAfter(-30));
    await form.getByRole('button').click();
    await signedOut(page);

    await signIn(page, newEmail, second);
    await page.getByRole('textbox', { name: 'Code' }).fill(await codeAfter(0));
    await page.getByRole('button', { name: 'Continue' }).click();
    await signedIn(page);
    await openAccount(page);
    form = await openPart(page, 'Switch the app off');
    await form.getByLabel('Current password').fill(second);
    await form.getByRole('textbox', { name: 'Code' }).fill(await codeAfter(30));
    await form.getByRole('button').click();
    await signedOut(page);

    await signIn(page, newEmail, second);
    await signedIn(page);
    await openAccount(page);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await signedOut(page);
  });

  it('begins with a registration, where the school takes them', async () => {
    const admin = await stage.as('admin');
    const register = async () => {
      const page = await stage.visit();
      await page.evaluate(() => {
        location.hash = '#/sign-up/riverside';
      });
      await page.reload();
      await page.getByRole('heading', { name: 'Register' }).waitFor();
      const email = `register-${crypto.randomUUID()}@riverside.example`;
      await page.getByLabel('Given name').fill('Ada');
      await page.getByLabel('Family name').fill('Byron');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('New password').fill(first);
      await page.getByRole('button', { name: 'Register' }).click();
      return { page, email };
    };
    const settings = await admin('GET', '/v1/settings');
    await admin('PATCH', '/v1/settings', { allowsSelfSignUp: false }, settings.version);
    const refused = await register();
    await refused.page.getByText('This school does not take registrations.').waitFor();
    expect(await faultsOf(refused.page)).toEqual([]);

    await admin('PATCH', '/v1/settings', { allowsSelfSignUp: true }, (await admin('GET', '/v1/settings')).version);
    const systems = await stage.signedIn('admin');
    await systems.getByRole('link', { name: 'Connected systems' }).click();
    await systems.getByText('#/sign-up/riverside').waitFor();
    const { page, email } = await register();
    await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(await newestCodeTo(email));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('You are registered.').waitFor();
    await signIn(page, email, first);
    await page.getByText('There are no classes yet.').waitFor();
  });
});
