import { importList } from '../../../apps/api/imports/import-run.list.ts';
import { toImportRunView } from '../../../apps/api/imports/import-run.row.ts';
import { reportKeptSignIn } from '../../../apps/api/imports/import-run.ts';
import { Lists } from '../../../apps/api/records/list-reader.ts';
import { type BundleFiles, deltaFiles } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
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

interface Person {
  id: string;
  role: string;
  email?: string;
  name?: string;
  username?: string;
  enabled?: boolean;
}

/** A school of one organisation and these people. */
function bundleOf(people: Person[]): BundleFiles {
  const users = people.map(
    ({ id, role, email = '', name = id, username = id, enabled = true }) =>
      `${id},${enabled},${username},${name},Doe,${email},${role},org`,
  );
  return {
    'manifest.csv':
      'propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n',
    'orgs.csv': 'sourcedId,name,type\norg,School,school\n',
    'users.csv': `sourcedId,enabledUser,username,givenName,familyName,email,role,orgSourcedIds\n${users.join('\n')}\n`,
  };
}

const importPeople = (...people: Person[]) => bench.imported(school, bundleOf(people));

/** Everybody of the school, as `id: address`, with what the address is for. */
async function addresses(): Promise<Record<string, string | null>> {
  const rows = await bench.database.query<{ sourced_id: string; email: string | null }>(
    `SELECT sourced_id, CASE WHEN email_identifies AND status = 'active' THEN email ELSE email || ' (contact)' END AS email
     FROM users WHERE school_id = $1 ORDER BY sourced_id`,
    [school.id],
  );
  return Object.fromEntries(rows.map(({ sourced_id, email }) => [sourced_id, email]));
}

/** Lets an imported person sign in. */
const connect = (sourcedId: string) =>
  bench.database.run('UPDATE users SET cognito_sub = $3 WHERE school_id = $1 AND sourced_id = $2', [
    school.id,
    sourcedId,
    `account-${school.id}-${sourcedId}`,
  ]);

async function madeHere(role: 'admin' | 'teacher' | 'student', email: string): Promise<FixtureUser> {
  const user = await bench.fixtures.user(school, role);
  await bench.database.run('UPDATE users SET email = $2 WHERE id = $1', [user.id, email]);
  return user;
}

const shared: [who: string, people: Person[], kept: Record<string, string | null>, heldBack: string[]][] = [
  [
    'two guardians',
    [
      { id: 'g1', role: 'parent', email: 'family@x.example' },
      { id: 'g2', role: 'guardian', email: 'family@x.example' },
    ],
    { g1: 'family@x.example', g2: 'family@x.example (contact)' },
    [],
  ],
  [
    'a student and a guardian',
    [
      { id: 'a-guardian', role: 'relative', email: 'S@x.example' },
      { id: 's', role: 'student', email: 's@x.example' },
    ],
    { 'a-guardian': 's@x.example (contact)', s: 's@x.example' },
    [],
  ],
  [
    'a teacher who is also recorded as a parent',
    [
      { id: 'a-parent', role: 'parent', email: 't@x.example' },
      { id: 't', role: 'teacher', email: 't@x.example' },
    ],
    { 'a-parent': 't@x.example (contact)', t: 't@x.example' },
    [],
  ],
  [
    'two students',
    [
      { id: 's2', role: 'student', email: 'x@x.example' },
      { id: 's1', role: 'student', email: 'x@x.example' },
    ],
    { s1: 'x@x.example', s2: null },
    ['s2'],
  ],
  [
    'a student and a teacher',
    [
      { id: 's', role: 'student', email: 'x@x.example' },
      { id: 't', role: 'teacher', email: 'x@x.example' },
    ],
    { s: null, t: 'x@x.example' },
    ['s'],
  ],
  [
    'a student and a disabled one',
    [
      { id: 's1', role: 'student', email: 'x@x.example', enabled: false },
      { id: 's2', role: 'student', email: 'x@x.example' },
    ],
    { s1: 'x@x.example (contact)', s2: 'x@x.example' },
    [],
  ],
];

it.each(shared)('lets %s share an address, in this and the next import', async (_, people, kept, heldBack) => {
  const first = await importPeople(...people);
  expect(await addresses()).toEqual(kept);
  expect(first.people.heldBack.map(({ sourcedId }) => sourcedId)).toEqual(heldBack);
  expect(first.people.addressesHeldBack).toBe(heldBack.length);
  const again = await importPeople(...people.toReversed());
  expect(again).toMatchObject({ changed: false, people: { addressesHeldBack: heldBack.length } });
  expect(await addresses()).toEqual(kept);
});

describe('an address', () => {
  const one = { id: 's1', role: 'student', email: 'x@x.example' };
  const other = { id: 's0', role: 'student', email: 'x@x.example' };

  it('stays with who has it until they leave', async () => {
    await importPeople(one);
    expect((await importPeople(other, one)).people.heldBack).toEqual([{ sourcedId: 's0', line: 2, keptBy: 's1' }]);
    await importPeople(other);
    expect(await addresses()).toEqual({ s0: 'x@x.example', s1: 'x@x.example (contact)' });
    await importPeople(other, { ...one, email: 'new@x.example' });
    expect(await addresses()).toEqual({ s0: 'x@x.example', s1: 'new@x.example' });
  });

  it('of a person who left or was disabled goes to whoever comes with it', async () => {
    await importPeople(one, { ...one, id: 's2', email: 'y@x.example' });
    await connect('s1');
    await importPeople({ ...one, id: 's2', email: 'y@x.example', enabled: false });
    await importPeople(
      { ...one, id: 's8', name: 'New' },
      { ...one, id: 's9', email: 'y@x.example' },
      {
        ...one,
        id: 's2',
        email: 'y@x.example',
        enabled: false,
      },
    );
    expect(await addresses()).toEqual({
      s1: 'x@x.example (contact)',
      s2: 'y@x.example (contact)',
      s8: 'x@x.example',
      s9: 'y@x.example',
    });
    expect(await bench.record(school, 'users', 's8')).toMatchObject({ cognito_sub: null });
  });

  it('is given up by a guardian who becomes a student of it, and by one that a delta leaves alone', async () => {
    await importPeople({ id: 'g', role: 'parent', email: 'x@x.example' });
    const header = 'sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,email\n';
    const delta = deltaFiles({
      'users.csv': `${header}s1,active,2026-01-01T00:00:00Z,true,s1,S,One,x@x.example\n`,
      'roles.csv': `sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\nr1,active,2026-01-01T00:00:00Z,s1,primary,student,org\n`,
    });
    expect((await bench.imported(school, delta)).people.addressesHeldBack).toBe(0);
    expect(await addresses()).toEqual({ g: 'x@x.example (contact)', s1: 'x@x.example' });
    await importPeople({ id: 'g', role: 'student', email: 'x@x.example' });
    expect(await addresses()).toEqual({ g: 'x@x.example', s1: 'x@x.example (contact)' });
  });

  it('of somebody made in ClassBoard is kept from a child and from a parent', async () => {
    const teacher = await madeHere('teacher', 't@x.example');
    const result = await importPeople(
      { id: 's', role: 'student', email: 't@x.example' },
      { id: 'p', role: 'parent', email: 't@x.example' },
    );
    expect(result.people.heldBack).toEqual([{ sourcedId: 's', line: 2, keptBy: teacher.sourcedId }]);
    expect(await addresses()).toEqual({ [teacher.sourcedId]: 't@x.example', p: 't@x.example (contact)', s: null });
  });
});

describe('a person whose identifier changed', () => {
  const before = { id: 'old', role: 'student', email: 's@x.example', name: 'Stu', username: 'stu' };
  const after = { ...before, id: 'new' };

  it('keeps the account and is reported', async () => {
    await importPeople(before);
    await connect('old');
    const { id } = await bench.record(school, 'users', 'old');
    const result = await importPeople({ ...after, name: 'STU', email: 'S@x.example' });
    expect(result).toMatchObject({ changed: true, people: { takenOver: [{ from: 'old', to: 'new' }] } });
    expect(await bench.record(school, 'users', 'new')).toMatchObject({
      id,
      cognito_sub: `account-${school.id}-old`,
      status: 'active',
    });
    expect(await addresses()).toEqual({ new: 's@x.example' });
    expect((await importPeople(after)).people.takenOver).toEqual([]);
  });

  it.each<[what: string, Partial<Person>]>([
    ['another name', { name: 'Steve' }],
    ['another user name', { username: 'steve' }],
    ['another address', { email: 'z@x.example' }],
    ['another kind of role', { role: 'teacher' }],
  ])('is somebody new with %s', async (_, difference) => {
    await importPeople(before);
    await connect('old');
    expect((await importPeople({ ...after, ...difference })).people.takenOver).toEqual([]);
    expect(await bench.record(school, 'users', 'old')).toMatchObject({ status: 'tobedeleted' });
    expect(await bench.record(school, 'users', 'new')).toMatchObject({ cognito_sub: null });
  });

  it('is somebody new where the other left earlier, or is still there', async () => {
    await importPeople(before);
    expect((await importPeople(before, after)).people).toMatchObject({ takenOver: [], addressesHeldBack: 1 });
    await importPeople({ ...before, id: 'x', email: 'x@x.example' });
    expect((await importPeople({ ...after, id: 'newer' })).people.takenOver).toEqual([]);
  });

  it('is nobody of another school', async () => {
    await importPeople(before);
    school = await bench.fixtures.school();
    expect((await importPeople(after)).people.takenOver).toEqual([]);
  });

  it('that keep their address later show the import again to whoever walks through changes', async () => {
    await importPeople({ id: 'anna', role: 'student' });
    const { id, last } = await bench.database.one<{ id: string; last: string }>(
      `SELECT id, to_json(finished_at + interval '1 microsecond') #>> '{}' AS last FROM import_runs WHERE school_id = $1`,
      [school.id],
    );
    const changed = async () =>
      (
        await new Lists(bench.database).read(
          importList,
          [school.id],
          { limit: 9, modifiedSince: last },
          toImportRunView,
        )
      ).data;
    expect(await changed()).toEqual([]);
    await bench.database.run(reportKeptSignIn, [id, JSON.stringify([{ sourcedId: 'anna', keptBy: 'ben' }])]);
    expect(await changed()).toMatchObject([{ id }]);
  });
});
