import { deltaFiles, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
});
beforeEach(async () => {
  school = await bench.fixtures.school();
});
afterAll(() => bench.close());

/** `student guardian relation source`, with what ended the tie. */
const ties = async () => {
  const rows = await bench.database.query<{ tie: string }>(
    `SELECT concat_ws(' ', s.sourced_id, g.sourced_id, t.relation, t.source, t.ended_reason) AS tie FROM guardian_ties t
     JOIN users s ON s.id = t.student_id JOIN users g ON g.id = t.guardian_id WHERE t.school_id = $1 ORDER BY t.id`,
    [school.id],
  );
  return rows.map(({ tie }) => tie);
};
const open = 'user-anna user-guardian guardian import';
const ended = `${open} import`;
const users = (
  text: string,
) => `sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,agentSourcedIds
${text}
`;
const anna = (agents: string) => users(`user-anna,active,2026-10-01T00:00:00Z,true,anna.k,Anna,Krüger,${agents}`);
const withoutAgents = { 'users.csv': (text: string) => text.replace(',user-guardian,10', ',,10') };
const invite = () =>
  bench.database.run(
    `INSERT INTO guardian_ties (school_id, student_id, guardian_id, relation, source)
     SELECT $1, s.id, g.id, 'guardian', 'invitation' FROM users s JOIN users g ON g.school_id = s.school_id
     WHERE s.school_id = $1 AND s.sourced_id = 'user-anna' AND g.sourced_id = 'user-guardian'`,
    [school.id],
  );

describe('agents of a bundle', () => {
  it.each(['1.1', '1.2'] as const)('become guardians of OneRoster %s, once', async (version) => {
    const first = await bench.imported(school, sample({}, version));
    expect(first.guardianTies).toEqual({ begun: 1, ended: 0 });
    const [tie] = await ties();
    expect(tie).toMatch(
      version === '1.1'
        ? /^user-anna user-parent (parent|guardian) import$/
        : /^user-anna user-guardian guardian import$/,
    );
    const again = await bench.imported(school, sample({}, version));
    expect(again).toMatchObject({ changed: false, guardianTies: { begun: 0, ended: 0 } });
    expect(await ties()).toEqual([tie]);
  });

  it('are understood from the side of the guardian too', async () => {
    const turned = (text: string) =>
      text.replace(',user-guardian,10', ',,10').replace(/^(user-guardian(?:,[^,]*){12},)[^,]*/m, '$1user-anna');
    await bench.imported(school, sample({ 'users.csv': turned }));
    expect(await ties()).toEqual([open]);
  });

  it('that are no guardians, parents or relatives, or that the bundle does not have, tie nobody', async () => {
    const others = (text: string) => text.replace(',user-guardian,10', ',"user-teacher,user-ben,nobody",10');
    expect((await bench.imported(school, sample({ 'users.csv': others }))).guardianTies).toEqual({
      begun: 0,
      ended: 0,
    });
  });

  it('end with the record, in bulk and delta, and begin again with it', async () => {
    await bench.imported(school, sample());
    expect((await bench.imported(school, sample(withoutAgents))).guardianTies).toEqual({ begun: 0, ended: 1 });
    expect(await ties()).toEqual([ended]);
    const back = await bench.imported(school, deltaFiles({ 'users.csv': anna('user-guardian') }));
    expect(back).toMatchObject({ changed: true, guardianTies: { begun: 1, ended: 0 } });
    await bench.imported(school, deltaFiles({ 'users.csv': anna('') }));
    expect(await ties()).toEqual([ended, ended]);
  });

  it('end with the role of the guardian and with either person', async () => {
    for (const [file, line] of [
      ['roles.csv', 'role-7,tobedeleted,2026-10-01T00:00:00Z,user-guardian,primary,guardian,,,org-high,'],
      ['users.csv', 'user-anna,tobedeleted,2026-10-01T00:00:00Z,,,,,'],
    ] as const) {
      school = await bench.fixtures.school();
      await bench.imported(school, sample());
      const roles = `sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n${line}\n`;
      await bench.imported(school, deltaFiles({ [file]: file === 'roles.csv' ? roles : users(line) }));
      expect(await ties()).toEqual([ended]);
    }
  });

  it('never end what an invitation made', async () => {
    await bench.imported(school, sample());
    await invite();
    await bench.imported(school, sample(withoutAgents));
    expect(await ties()).toEqual([ended, 'user-anna user-guardian guardian invitation']);
  });

  it('never open again what a person ended', async () => {
    await bench.imported(school, sample());
    await bench.database.run(
      `UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator' WHERE school_id = $1`,
      [school.id],
    );
    await bench.imported(school, sample());
    await bench.imported(school, sample(withoutAgents));
    await bench.imported(school, sample());
    expect(await ties()).toEqual([`${open} administrator`]);
  });

  it('of another school with the same identifiers are not concerned', async () => {
    await bench.imported(school, sample());
    const here = school;
    school = await bench.fixtures.school();
    await bench.imported(school, sample(withoutAgents));
    expect(await ties()).toEqual([]);
    school = here;
    expect(await ties()).toEqual([open]);
  });
});

describe('demographics', () => {
  const everything =
    'sourcedId,status,dateLastModified,birthDate,sex,asian,cityOfBirth\nuser-anna,,,2010-01-01,female,true,Bremen\nuser-teacher,,,1980-05-05,female,false,Bremen\n';
  const birthDates = () =>
    bench.database.query(
      `SELECT u.sourced_id AS id, d.birth_date FROM demographics d JOIN users u ON u.id = d.user_id
       WHERE d.school_id = $1 ORDER BY 1`,
      [school.id],
    );

  it('keep the birth date of students and nothing else, and change nothing when repeated', async () => {
    const result = await bench.imported(school, sample({ 'demographics.csv': everything }));
    const ignored = result.ignored.columns.filter(({ file }) => file === 'demographics.csv');
    expect(ignored.map(({ column }) => column)).toEqual(['sex', 'asian', 'cityOfBirth']);
    expect(await birthDates()).toEqual([
      { id: 'user-anna', birth_date: '2010-01-01' },
      { id: 'user-teacher', birth_date: null },
    ]);
    expect(JSON.stringify(await bench.database.query('SELECT * FROM demographics'))).not.toMatch(/Bremen|female|1980/);
    expect((await bench.imported(school, sample({ 'demographics.csv': everything }))).changed).toBe(false);
  });

  it('leave no birth date of who is removed from them, or from the school', async () => {
    for (const removal of [
      {
        'demographics.csv':
          'sourcedId,status,dateLastModified,birthDate\nuser-anna,tobedeleted,2026-10-01T00:00:00Z,\n',
      },
      { 'users.csv': users('user-anna,tobedeleted,2026-10-01T00:00:00Z,,,,,') },
    ] as const) {
      school = await bench.fixtures.school();
      await bench.imported(school, sample());
      await bench.imported(school, deltaFiles(removal as unknown as Record<string, string>));
      expect(await birthDates()).toEqual([{ id: 'user-anna', birth_date: null }]);
    }
  });
});

describe('guardians of a bundle who share an address', () => {
  it('keep it to be written to, and one alone can be invited with it', async () => {
    const shared = (
      text: string,
    ) => `${text}user-parent-2,,,true,second,,Second,Parent,,,shared@home.example,,,,,,,,,,,org-high,
user-parent-3,,,true,third,,Third,Parent,,,shared@home.example,,,,,,,,,,,org-high,\n`;
    const roles = (text: string) =>
      `${text}role-8,,,user-parent-2,primary,parent,,,org-high,\nrole-9,,,user-parent-3,primary,parent,,,org-high,\n`;
    const result = await bench.imported(school, sample({ 'users.csv': shared, 'roles.csv': roles }));
    expect(result.people.addressesHeldBack).toBe(0);
    const rows = await bench.database.query(
      `SELECT sourced_id AS id, role, email_identifies FROM users WHERE school_id = $1 AND email = 'shared@home.example'
       ORDER BY 1`,
      [school.id],
    );
    expect(rows).toEqual([
      { id: 'user-parent-2', role: 'guardian', email_identifies: true },
      { id: 'user-parent-3', role: 'guardian', email_identifies: false },
    ]);
  });
});
