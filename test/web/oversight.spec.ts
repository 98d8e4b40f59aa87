import type { Page } from 'playwright-core';
import { operatorGroup } from '../../apps/api/access/roles.ts';
import { demoPassword } from '../../apps/local/seed/demo-school.ts';
import { AccountStage, codeOf } from '../setup/api/account-stage.ts';
import { goodPassword, TestPool } from '../setup/runner/cognito.ts';
import { faultsOf } from './audit.ts';
import { signIn } from './browser.ts';
import { Stage } from './stage.ts';

describe('what administrators oversee', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ PROCESS_ROLE: 'all', UPLOAD_SCAN: 'none' });
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  const go = async (page: Page, address: string, heading: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${address}`);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.waitForFunction(() => document.querySelector('.notice.busy') === null);
  };
  const schoolOf = (sourcedId: string) =>
    stage.test.database.one<{ id: number }>('SELECT id FROM schools WHERE sourced_id = $1', [sourcedId]);

  it('is not edited by who may not: courses and terms by teachers, rules and groups by observers', async () => {
    const admin = await stage.as('admin');
    const ofClass = 'class-physics-9a';
    await admin('POST', `/v1/classes/${ofClass}/enrollments`, { userSourcedId: 'teacher-2', role: 'observer' });
    const buttonsOn = async (page: Page) => page.locator('main button').allTextContents();
    const observer = await stage.signedIn('jonas.weber');
    await go(observer, 'courses', 'Courses');
    await observer.getByText('Physics', { exact: true }).first().waitFor();
    expect(await buttonsOn(observer)).toEqual([]);
    await go(observer, 'academic-sessions', 'Academic sessions');
    await observer.getByText('Autumn', { exact: true }).first().waitFor();
    expect(await buttonsOn(observer)).toEqual([]);
    await go(observer, `classes/${ofClass}`, 'Physics 9A');
    await observer.getByText('There are no groups.').waitFor();
    expect(await buttonsOn(observer)).not.toContain('Add a group');
    await go(observer, `classes/${ofClass}/policy`, 'Grading policy: Physics 9A');
    await observer.getByRole('heading', { name: 'Categories' }).waitFor();
    expect(await buttonsOn(observer)).toEqual([]);
    await go(observer, `classes/${ofClass}/files`, 'Gradebook files');
    expect(await buttonsOn(observer)).toEqual(['CSV', 'Excel (XLSX)']);

    const teacher = await stage.signedIn('teacher');
    await go(teacher, `classes/${ofClass}/policy`, 'Grading policy: Physics 9A');
    await teacher.getByRole('button', { name: 'Save' }).waitFor();
    await go(teacher, `classes/${ofClass}`, 'Physics 9A');
    await teacher.getByRole('button', { name: 'Add a group' }).waitFor();
  });

  it('is deleted once an administrator approves the proposal, and then stands in the list of what went', async () => {
    const { id } = await schoolOf('riverside');
    const kept = await stage.test.database.query('SELECT 1 FROM grade_history WHERE school_id = $1', [id]);
    await stage.test.database.run(
      `INSERT INTO grade_history (school_id, record_id, kind, source, changed_at)
       SELECT $1, 1, 'result', 'api', now() - make_interval(days => 4000) FROM generate_series(1, 3)`,
      [id],
    );
    const page = await stage.signedIn('admin');
    await go(page, 'jobs', 'Jobs');
    await page.getByRole('button', { name: 'Run now: Clean-up proposals' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('status').getByText('done', { exact: true }).waitFor();
    await go(page, 'privacy/cleanups', 'Privacy');
    const proposal = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Approve: .*istory/ }) });
    expect(await proposal.locator('td').allTextContents()).toContain('3');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Approve: .*istory/ }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    await dialog.getByLabel('To confirm, type: 3').fill('3');
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('3 records and 0 files went').waitFor();
    expect(await stage.test.database.query('SELECT 1 FROM grade_history WHERE school_id = $1', [id])).toHaveLength(
      kept.length,
    );
    await page.reload();
    await page.getByRole('table', { name: 'What went' }).getByRole('row').filter({ hasText: '3' }).waitFor();
  });

  it('is read by those who run the service until an administrator, who sees each read, ends the session', async () => {
    const people = await AccountStage.start(stage.test);
    const operator = await people.operator();
    const opened = await people.accounts.post(
      '/v1/support-sessions',
      {
        schoolSourcedId: 'riverside',
        reason: 'Ticket 4711',
        reads: ['structure', 'grades'],
        minutes: 60,
        password: goodPassword,
        code: await codeOf(operator.secret),
      },
      operator.accessToken,
    );
    expect(opened.status).toBe(201);
    const read = () =>
      stage.test
        .as()
        .get('/v1/classes/class-physics-9a')
        .set('authorization', `Bearer ${operator.accessToken}`)
        .set('support-session', opened.body.sourcedId);
    expect((await read()).status).toBe(200);

    const page = await stage.signedIn('admin');
    await go(page, 'systems', 'Connected systems');
    const session = page.getByRole('row').filter({ hasText: 'Ticket 4711' });
    await session.getByRole('button', { name: /read/i }).click();
    await page.getByRole('dialog').getByRole('cell', { name: 'class-physics-9a' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await session.getByRole('button', { name: 'End' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await session.getByText(/ended by the school/i).waitFor();
    expect((await read()).status).toBe(403);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('ends where the school is closed: nobody of it signs in, until those who run the service open it again', async () => {
    const people = await AccountStage.start(stage.test);
    const closing = await people.accounts.invited(people.admin, 'teacher');
    const email = `operator-${crypto.randomUUID()}@riverside.example`;
    const admin = await stage.as('admin');
    await admin('POST', '/v1/users', { email, givenName: 'Olga', familyName: 'Marin', role: 'admin' });
    const pool = new TestPool();
    await pool.asAdmin('AdminSetUserPassword', { Username: email, Password: demoPassword, Permanent: true });
    await pool.asAdmin('AdminAddUserToGroup', { Username: email, GroupName: operatorGroup });
    const operator = await stage.asAccount(email);
    const { secretCode } = await operator('POST', '/v1/auth/mfa/totp', { password: demoPassword });
    await operator('POST', '/v1/auth/mfa/totp/verify', { code: await codeOf(secretCode) });

    const page = await stage.visit();
    await signIn(page, email);
    await page.getByRole('textbox', { name: 'Code' }).fill(await codeOf(secretCode));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await go(page, 'privacy/closedSchools', 'Privacy');
    await page.getByRole('button', { name: 'Close a school' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Identifier of the school').fill(people.school.sourcedId);
    await dialog.getByLabel('Closed on').fill('2026-01-31');
    await dialog.getByLabel('Your password').fill(demoPassword);
    await dialog.getByLabel('Code of your authenticator app').fill(await codeOf(secretCode));
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close a school' }).click();
    const row = page.getByRole('row').filter({ hasText: people.school.sourcedId });
    await row.waitFor();
    expect(await faultsOf(page)).toEqual([]);

    const shutOut = await stage.visit();
    await signIn(shutOut, closing.email, closing.password);
    await shutOut.getByText('this account cannot be used today').waitFor();
    expect(await faultsOf(shutOut)).toEqual([]);

    await row.getByRole('button', { name: /^Open/ }).click();
    await dialog.getByLabel('Your password').fill(demoPassword);
    await dialog.getByLabel('Code of your authenticator app').fill(await codeOf(secretCode));
    await dialog.getByRole('button', { name: /^Open/ }).click();
    await row.waitFor({ state: 'detached' });
    await signIn(shutOut, closing.email, closing.password);
    await shutOut.getByRole('button', { name: 'Sign out' }).waitFor();
  });
});
