import { unzipSync } from 'fflate';
import readExcelFile from 'read-excel-file/node';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { binary } from '../../setup/api/binary.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('the files of a gradebook', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let taught: FixtureClass;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    const category = await test.fixtures.category(taught);
    await test.fixtures.result(await test.fixtures.lineItem(taught, category.id), student, 17.5);
    await test.database.run('UPDATE users SET given_name = $2 WHERE id = $1', [student.id, `Noah;=cmd|' /C calc'!A0`]);
  });

  afterAll(() => test.close());

  const get = (file: string, user = teacher) =>
    test.as(user).get(`/v1/classes/${taught.sourcedId}/${file}`).buffer(true).parse(binary);
  const linesOf = (content: Buffer): string[] => content.toString('utf8').slice(1).split('\r\n');

  it('are CSV as spreadsheets where the school is read it, unless others are asked for', async () => {
    expect(linesOf((await get('gradebook.csv')).body)[1]).toContain(`"Noah;'=cmd|' /C calc'!A0",17.5,`);
    const { body: settings } = await test.as(admin).get('/v1/settings');
    expect(settings).toEqual({
      locale: 'en',
      timeZone: 'Europe/Berlin',
      allowsSelfSignUp: true,
      ageOfConsent: null,
      removalLimitPercent: 10,
      version: 1,
    });
    const changed = await test.as(admin).patch('/v1/settings').set('if-match', '"1"').send({ locale: 'de-de' });
    expect(changed.body).toEqual({ ...settings, locale: 'de-DE', version: 2 });
    expect(linesOf((await get('gradebook.csv')).body)[1]).toContain(`;"Noah;'=cmd|' /C calc'!A0";17,5;`);
    const asked = linesOf((await get('gradebook.csv?separator=tab&decimal=point')).body);
    expect(asked[1]).toContain(`\t"Noah;'=cmd|' /C calc'!A0"\t17.5\t`);
    expect(linesOf((await get('gradebook.csv?separator=comma')).body)[1]).toContain(',17.5,');
    const contradicting = await get('gradebook.csv?separator=comma&decimal=comma');
    expect([contradicting.status, JSON.parse(contradicting.body).errors[0].pointer]).toEqual([400, '/decimal']);
  });

  it('change with the settings only, which administrators alone see', async () => {
    const { body: settings } = await test.as(admin).get('/v1/settings');
    const version = `"${settings.version}"`;
    const same = await test.as(admin).patch('/v1/settings').set('if-match', version).send({ locale: settings.locale });
    expect(same.body.version).toBe(settings.version);
    const stale = await test.as(admin).patch('/v1/settings').set('if-match', '"77"').send({ locale: 'fr' });
    expect(stale.status).toBe(412);
    for (const wrong of [{ locale: 'de_DE!' }, { timeZone: 'Berlin' }]) {
      expect((await test.as(admin).patch('/v1/settings').set('if-match', version).send(wrong)).status).toBe(400);
    }
    expect((await test.as(teacher).get('/v1/settings')).status).toBe(403);
  });

  it('are a workbook whose numbers are numbers, whose texts never run, and whose header stays in sight', async () => {
    const answer = await get('gradebook.xlsx');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, workbookType]);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="gradebook-[A-Za-z0-9-]+\.xlsx"$/);
    const [header, row] = await readExcelFile(answer.body as Buffer).then(([first]) => first?.data as unknown[][]);
    expect(header?.slice(0, 3)).toEqual(['studentSourcedId', 'familyName', 'givenName']);
    expect(row?.slice(2, 4)).toEqual([`Noah;=cmd|' /C calc'!A0`, 17.5]);
    const sheet = Buffer.from(unzipSync(answer.body as Buffer)['xl/worksheets/sheet1.xml'] as Uint8Array).toString();
    expect(sheet).toMatch(
      /<pane [^>]*xSplit="3"[^>]*ySplit="1"[^>]*state="frozen"|<pane [^>]*ySplit="1"[^>]*xSplit="3"/,
    );
    expect(sheet).not.toContain('<f>');
    expect((await get('gradebook.xlsx', student)).status).toBe(403);
  });

  it('are refused as a workbook where CSV is the better choice', async () => {
    const wide = await test.fixtures.class(school, { teachers: [teacher] });
    const category = await test.fixtures.category(wide);
    for (let block = 0; block < 8; block += 1) {
      await test.database.run(
        `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title)
         SELECT $1, 'wide-' || $4::integer || '-' || n, $2, $3, 'Sheet' FROM generate_series(1, 500) n`,
        [school.id, wide.id, category.id, block],
      );
    }
    for (let count = 0; count < 25; count += 1) {
      await test.fixtures.enroll(wide, await test.fixtures.user(school, 'student'), 'student');
    }
    const page = await test.as(teacher).get(`/v1/classes/${wide.sourcedId}/gradebook?limit=200`);
    expect(page.body.data).toHaveLength(12);
    expect(page.body.nextCursor).not.toBeNull();
    const answer = await test.as(teacher).get(`/v1/classes/${wide.sourcedId}/gradebook.xlsx`);
    expect([answer.status, answer.body.code]).toEqual([422, 'gradebook-too-large']);
  });
});
