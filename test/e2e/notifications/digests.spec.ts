import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { DigestSchool, hoursFromNow } from '../../setup/notifications/digest-school.ts';

let test: TestApp;
let stage: DigestSchool;
let school: FixtureSchool;
let physics: FixtureClass;
let lena: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
});

afterAll(() => test?.close());

beforeEach(async () => {
  stage = await DigestSchool.make(test);
  ({ school, physics, lena } = stage);
});

describe('a digest', () => {
  it('holds what is new for a student: grades, returned work, work due, extensions and reports', async () => {
    const { fixtures } = test;
    await fixtures.result(await stage.item('Sheet 1'), lena, 73.25);
    await fixtures.result(await stage.item('Sheet 2'), lena, null, 'exempt');
    const essay = await stage.item('Essay');
    await stage.submit(essay, lena);
    await stage.changeResult(
      await fixtures.result(essay, lena, null, 'submitted'),
      `comment = 'Explain the second step'`,
    );
    await stage.item('Sheet 3', { dueDate: hoursFromNow(20) });
    await stage.item('Next week', { dueDate: hoursFromNow(100) });
    const extended = await stage.item('Sheet 4', { dueDate: hoursFromNow(-30) });
    await fixtures.extension(extended, { student: lena, dueDate: hoursFromNow(90) });
    await stage.report('progress', { student: lena });
    const withdrawn = [
      await stage.report('class', { class: physics }),
      await stage.report('reportCard', { student: lena }),
    ];
    await test.database.run('UPDATE reports SET withdrawn_at = now() WHERE id = ANY ($1::uuid[])', [withdrawn]);
    expect(await stage.compose()).toBe(1);
    const [line] = (await stage.newsOf(lena)).splice(5, 1);
    expect(line).toMatch(/^- Sheet 4: now due .*\d/);
    expect(await stage.newsOf(lena)).toEqual([
      'Physics 10a',
      '- Sheet 1: graded',
      '- Sheet 2: excused',
      '- Essay: came back with a comment',
      expect.stringMatching(/^- Sheet 3: due .*\d/),
      line,
      'Reports',
      '- New progress report',
    ]);
    const [mail] = await stage.mailsOf(lena);
    expect(mail?.unsubscribe).toBe(true);
    expect(mail?.body_html).toContain('<li><bdi>Sheet 1</bdi>: graded</li>');
    for (const secret of ['73.25', 'Explain', 'Illness']) expect(mail?.body_text).not.toContain(secret);
  });

  it('holds what is new for each child of a guardian, and for teachers the reports of their classes', async () => {
    const { fixtures } = test;
    const [noah, guardian, teacher] = [
      await fixtures.user(school, 'student'),
      await fixtures.user(school, 'guardian'),
      await fixtures.user(school, 'teacher'),
    ];
    await fixtures.enroll(physics, noah, 'student');
    await fixtures.enroll(physics, teacher, 'teacher');
    for (const child of [lena, noah]) await fixtures.guardianTie(child, guardian);
    const sheet = await stage.item('Sheet 1');
    await fixtures.result(sheet, lena, 17);
    await stage.report('progress', { student: noah });
    await stage.report('class', { class: physics });
    expect(await stage.compose()).toBe(4);
    expect(await stage.newsOf(guardian)).toEqual([
      `== Ada Family ${lena.sourcedId} ==`,
      'Physics 10a',
      '- Sheet 1: graded',
      `== Ada Family ${noah.sourcedId} ==`,
      'Reports',
      '- New progress report',
    ]);
    expect(await stage.newsOf(teacher)).toEqual(['Physics 10a', '- new class report']);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: graded']);
  });

  it('says nothing of drafts and of work that is not assigned yet, and of both once students see them', async () => {
    const draft = await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
    await stage.changeResult(draft, 'draft = true');
    const early = await stage.item('Sheet 2', { assignDate: hoursFromNow(1), dueDate: hoursFromNow(20) });
    await test.fixtures.result(early, lena, 12);
    expect(await stage.compose()).toBe(0);
    await stage.night();
    await stage.changeResult(draft, 'draft = false, posting_changed_at = now()');
    await test.database.run('UPDATE line_items SET assign_date = now() WHERE id = $1', [early.id]);
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: graded', '- Sheet 2: graded']);
  });

  it('says nothing of a grade that was recalled before its hour, and of one that is posted again', async () => {
    const result = await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
    await stage.changeResult(result, 'draft = true, posting_changed_at = now()');
    expect(await stage.compose()).toBe(0);
    await stage.night();
    await stage.changeResult(result, 'draft = false, posting_changed_at = now()');
    expect(await stage.compose()).toBe(1);
    await stage.night();
    expect(await stage.compose()).toBe(0);
  });

  it('leaves out work that was submitted, graded or excused, and goes by the due date of the student', async () => {
    const { fixtures } = test;
    await stage.submit(await stage.item('Submitted', { dueDate: hoursFromNow(20) }), lena);
    await fixtures.extension(await stage.item('Excused', { dueDate: hoursFromNow(20) }), { student: lena });
    await fixtures.extension(await stage.item('Later', { dueDate: hoursFromNow(20) }), {
      student: lena,
      dueDate: hoursFromNow(99),
    });
    await fixtures.extension(await stage.item('Soon', { dueDate: hoursFromNow(-20) }), {
      student: lena,
      dueDate: hoursFromNow(20),
    });
    await test.database.run(`UPDATE extensions SET updated_at = now() - interval '2 days' WHERE school_id = $1`, [
      school.id,
    ]);
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', expect.stringMatching(/^- Soon: due/)]);
  });

  it('holds what an extension of a group changes for whom, and when it ends', async () => {
    const { fixtures } = test;
    const sheet = await stage.item('Sheet 1', { dueDate: hoursFromNow(60), maximum: 20 });
    const group = await fixtures.group(physics, []);
    const { id } = await fixtures.extension(sheet, { group, resultValueMax: 15 });
    expect(await stage.compose()).toBe(0);
    await stage.night();
    await test.database.run('INSERT INTO class_group_members (group_id, student_id) VALUES ($1, $2)', [
      group.id,
      lena.id,
    ]);
    await stage.compose();
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: now out of 15 points']);
    await stage.night();
    await test.database.run(`UPDATE extensions SET status = 'tobedeleted', updated_at = now() WHERE id = $1`, [id]);
    await stage.compose();
    expect(await stage.newsOf(lena)).toEqual([
      'Physics 10a',
      expect.stringMatching(/^- Sheet 1: the extension has ended and now due/),
    ]);
    await stage.night();
    const passing = await fixtures.extension(sheet, { student: lena });
    await test.database.run(`UPDATE extensions SET status = 'tobedeleted', updated_at = now() WHERE id = $1`, [
      passing.id,
    ]);
    expect(await stage.compose()).toBe(0);
  });

  it('comes once a day, whoever composes it, and mentions each thing once', async () => {
    const people = [lena];
    for (let count = 0; count < 11; count += 1) people.push(await test.fixtures.user(school, 'student'));
    const sheet = await stage.item('Sheet 1');
    for (const student of people.slice(1)) await test.fixtures.enroll(physics, student, 'student');
    for (const student of people) await test.fixtures.result(sheet, student, 17);
    const composed = await Promise.all([stage.compose(), stage.compose(), stage.compose()]);
    expect(composed.reduce((sum, mails) => sum + mails)).toBe(people.length);
    expect(await stage.compose()).toBe(0);
    for (const student of people) expect(await stage.mailsOf(student)).toHaveLength(1);
    await stage.night();
    expect(await stage.compose()).toBe(0);
  });

  it('holds, after days without any, what happened since the last one, once', async () => {
    expect(await stage.compose()).toBe(0);
    await stage.night(3);
    await test.database.run(`UPDATE digests SET until_at = now() - interval '3 days' WHERE school_id = $1`, [
      school.id,
    ]);
    for (const [title, days] of [
      ['Sheet 1', 2],
      ['Sheet 2', 1],
    ] as const) {
      const { id } = await test.fixtures.result(await stage.item(title), lena, 17);
      await test.database.run(`UPDATE results SET updated_at = now() - make_interval(days => $2) WHERE id = $1`, [
        id,
        days,
      ]);
    }
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: graded', '- Sheet 2: graded']);
    await stage.night();
    expect(await stage.compose()).toBe(0);
  });

  it('loses nothing that a transaction writes which began before it and ends after it', async () => {
    const sheet = await stage.item('Sheet 1');
    await test.database.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score, score_status, score_date)
         VALUES ($1, gen_random_uuid()::text, $2, $3, 17, 'fully graded', now())`,
        [school.id, sheet.id, lena.id],
      );
      expect(await stage.compose()).toBe(0);
      await client.query('COMMIT');
    });
    await stage.night();
    expect(await stage.compose()).toBe(1);
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 1: graded']);
  });
});

describe('no digest', () => {
  let guardian: FixtureUser;

  beforeEach(async () => {
    guardian = await test.fixtures.user(school, 'guardian');
    await test.fixtures.guardianTie(lena, guardian);
    await test.fixtures.result(await stage.item('Sheet 1'), lena, 17);
  });

  it.each([
    [
      'whose tie ended',
      `UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator' WHERE student_id = $1`,
    ],
    [
      'whose child is of age',
      `WITH age AS (UPDATE schools SET age_of_consent = 16 WHERE id = (SELECT school_id FROM users WHERE id = $1))
       INSERT INTO demographics (school_id, sourced_id, user_id, birth_date)
       SELECT school_id, sourced_id, id, current_date - interval '17 years' FROM users WHERE id = $1`,
    ],
    ['whose child left', `UPDATE users SET status = 'tobedeleted' WHERE id = $1`],
  ])('goes to a guardian %s', async (_, change) => {
    await test.database.run(change, [lena.id]);
    await stage.compose();
    expect(await stage.mailsOf(guardian)).toEqual([]);
  });

  it.each([
    ['was disabled', 'UPDATE users SET enabled = false WHERE id = $1'],
    ['never had an account', 'UPDATE users SET cognito_sub = NULL WHERE id = $1'],
    ['has no address', 'UPDATE users SET email = NULL WHERE id = $1'],
    ['has no role any more', `UPDATE users SET role = 'none' WHERE id = $1`],
    ['left the class', `UPDATE enrollments SET end_date = '2020-01-01', begin_date = '2019-01-01' WHERE user_id = $1`],
    [
      'wants none',
      'INSERT INTO notification_preferences (user_id, school_id, digest) SELECT id, school_id, false FROM users WHERE id = $1',
    ],
    [
      'wants nothing of what there is',
      `INSERT INTO notification_preferences (user_id, school_id, kinds_off)
       SELECT id, school_id, '{gradesPosted,reports}' FROM users WHERE id = $1`,
    ],
  ])('goes to a student who %s', async (_, change) => {
    await test.database.run(change, [lena.id]);
    await stage.compose();
    expect(await stage.mailsOf(lena)).toEqual([]);
  });

  it('mentions what happened while its reader did not want any', async () => {
    await test.database.run(
      'INSERT INTO notification_preferences (user_id, school_id, digest) VALUES ($1, $2, false)',
      [lena.id, school.id],
    );
    await stage.compose();
    await stage.night();
    await test.database.run('UPDATE notification_preferences SET digest = true WHERE user_id = $1', [lena.id]);
    await stage.compose();
    expect(await stage.mailsOf(lena)).toEqual([]);
    await stage.night();
    await test.fixtures.result(await stage.item('Sheet 2'), lena, 17);
    await stage.compose();
    expect(await stage.newsOf(lena)).toEqual(['Physics 10a', '- Sheet 2: graded']);
  });
});
