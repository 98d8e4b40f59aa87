import { generate } from 'otplib';
import { newestCodeTo, temporaryPasswordTo } from '../setup/api/mailbox.ts';
import { TestPool } from '../setup/runner/cognito.ts';
import { testStack } from '../setup/runner/stack.ts';
import { faultsOf } from './audit.ts';
import { signIn } from './browser.ts';
import { addressOf, Stage } from './stage.ts';

const chosen = 'Quiet-Harbour-42!';
const heading = (name: string) => ['heading', { name }] as const;

describe('signing in to the console', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  it('says what is wrong, and keeps what was typed', async () => {
    const page = await stage.visit();
    await signIn(page, addressOf('teacher'), 'Wrong-Horse-9!');
    await page.getByRole('alert').getByText('The e-mail address or the password is not right.').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(addressOf('teacher'));
  });

  it('offers to load again what a changing network has cut off, instead of an empty page', async () => {
    let isCut = true;
    const page = await stage.visit({}, (visited) =>
      visited.route('**/assets/index-*.js', (route) =>
        isCut ? route.abort('internetdisconnected') : route.continue(),
      ),
    );
    await page.getByText('The page has not loaded.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    isCut = false;
    await page.getByRole('link', { name: 'Load it again' }).click();
    await page.getByLabel('E-mail address').waitFor();
    expect(await page.getByText('The page has not loaded.').count()).toBe(0);
  });

  it('comes in English where the texts of the language could not be read', async () => {
    const page = await stage.visit({ locale: 'de-DE' }, (visited) =>
      visited.route('**/assets/de-*.js', (route) => route.abort('internetdisconnected')),
    );
    await page.getByLabel('E-mail address').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('leads to my classes, and stays after a reload without a token that scripts can read', async () => {
    const page = await stage.signedIn('teacher');
    await page.getByRole(...heading('My classes')).waitFor();
    const held = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    );
    expect(held).toBe('["",{"classboard-signed-in":"1"},{}]');
    const [cookie] = await page.context().cookies(`${stage.url}/v1/auth/refresh`);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/v1/auth' });
    await page.reload();
    await page.getByRole('link', { name: 'Physics 9A' }).waitFor();
  });

  it('ends with the sign-out, also for other tabs', async () => {
    const page = await stage.signedIn('teacher');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole(...heading('Sign in')).waitFor();
    expect(await page.context().cookies(`${stage.url}/v1/auth/refresh`)).toEqual([]);
    await page.reload();
    await page.getByRole(...heading('Sign in')).waitFor();
  });

  it('asks whoever was invited for a password of their own', async () => {
    const admin = await stage.as('admin');
    const email = `new-teacher-${crypto.randomUUID()}@riverside.example`;
    await admin('POST', '/v1/users', { email, givenName: 'Ines', familyName: 'Marin', role: 'teacher' });
    const page = await stage.visit();
    await signIn(page, email, await temporaryPasswordTo(email));
    await page.getByRole(...heading('Choose a password')).waitFor();
    await page.getByLabel('New password').fill('all-lower-case-1');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('New password').fill(chosen);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There are no classes yet.').waitFor();
  });

  it('gives a forgotten password a new one, by a code from a mail', async () => {
    const email = `forgetful-${crypto.randomUUID()}@riverside.example`;
    const admin = await stage.as('admin');
    await admin('POST', '/v1/users', { email, givenName: 'Ugo', familyName: 'Marin', role: 'teacher' });
    const pool = new TestPool();
    await pool.asAdmin('AdminSetUserPassword', { Username: email, Password: chosen, Permanent: true });
    const page = await stage.visit();
    await page.getByRole('button', { name: 'Forgotten password' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByRole('textbox', { name: 'Code' }).fill('000000');
    await page.getByLabel('New password').fill('Another-Harbour-7!');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill(await newestCodeTo(email));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The new password is set. Sign in with it.').waitFor();
    await signIn(page, email, 'Another-Harbour-7!');
    await page.getByRole(...heading('My classes')).waitFor();
  });
});

describe('signing in where a school demands a second factor', () => {
  let stage: Stage;

  beforeAll(async () => {
    const { COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID, COGNITO_JWKS_URI } = testStack().envWithMfa as Record<
      string,
      string
    >;
    stage = await Stage.start({ COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID, COGNITO_JWKS_URI } as Record<string, string>);
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  it('sets up the authenticator app once, and asks for its code from then on', async () => {
    const page = await stage.visit();
    await signIn(page, addressOf('teacher'));
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = ((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', '');
    await page.getByRole('textbox', { name: 'Code' }).fill(await generate({ secret }));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole(...heading('My classes')).waitFor();

    const again = await stage.visit();
    await signIn(again, addressOf('teacher'));
    await again.getByRole(...heading('Enter the code')).waitFor();
    await again
      .getByRole('textbox', { name: 'Code' })
      .fill(await generate({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 }));
    await again.getByRole('button', { name: 'Continue' }).click();
    await again.getByRole(...heading('My classes')).waitFor();
  });
});
