import type { StoredUndo } from '../../../apps/api/imports/undo/undo-run.ts';
import { type BundleFiles, deltaFiles, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';
import { first, second } from '../../setup/imports/undo-bundles.ts';
import { UndoStage } from '../../setup/imports/undo-stage.ts';

let bench: ImportBench;
let school: FixtureSchool;
let admin: FixtureUser;
let stage: UndoStage;

beforeAll(async () => {
  bench = await ImportBench.create();
});
beforeEach(async () => {
  school = await bench.fixtures.school();
  admin = await bench.fixtures.user(school, 'admin');
  stage = new UndoStage(bench, school, admin);
});
afterAll(() => bench.close());

const imported = async (files: BundleFiles): Promise<string> => {
  await bench.imported(school, files);
  return stage.lastImport();
};
/** A grade of ClassBoard's own, which the second bundle takes over under its identifier. */
const gradeChloe = () =>
  bench.database.run(
    `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score_status, score)
     SELECT $1, 'own', l.id, u.id, 'fully graded', 30 FROM line_items l, users u
     WHERE l.school_id = $1 AND l.sourced_id = 'item-midterm' AND u.school_id = $1 AND u.sourced_id = 'user-chloe'`,
    [school.id],
  );
const reasonsOf = ({ conflicts }: StoredUndo) =>
  conflicts.map(({ kind, sourcedId, reason }) => `${kind} ${sourcedId} ${reason}`).toSorted();
const set = (table: string, sourcedId: string, change: string) =>
  bench.database.run(
    `UPDATE ${table} SET ${change}, updated_at = clock_timestamp() WHERE school_id = $1 AND sourced_id = $2`,
    [school.id, sourcedId],
  );

it('puts every table back to what it was, whatever the import added, changed, removed or exchanged', async () => {
  await imported(sample(first));
  await gradeChloe();
  await set('users', 'user-anna', `cognito_sub = 'account-' || school_id, updated_at = updated_at`).catch(
    () => undefined,
  );
  await bench.database.run(
    `UPDATE users SET cognito_sub = 'account-' || school_id WHERE school_id = $1 AND sourced_id = 'user-anna'`,
    [school.id],
  );
  const before = await stage.state();
  const runId = await imported(sample(second));
  await expect(stage.expectState(before)).rejects.toThrow();
  await bench.database.run('DELETE FROM recalculation_requests');
  const undo = await stage.undo(runId);
  expect(undo).toMatchObject({ state: 'succeeded', conflictCount: 0, conflicts: [], notUndone: [] });
  expect(undo.undone).toMatchObject({ org: 3, academicSession: 2, course: 2, class: 3, guardianTie: 2, scoreScale: 0 });
  await stage.expectState(before);
  // Of a person who signs in the account follows the address.
  const anna = await bench.record(school, 'users', 'user-anna');
  expect(stage.followed).toEqual([{ id: anna.id, hasOtherAddress: true, hasOtherRights: false }]);
  const requested = await bench.database.query<{ class: string }>(
    `SELECT DISTINCT k.sourced_id AS class FROM recalculation_requests r JOIN classes k ON k.id = r.class_id ORDER BY 1`,
  );
  expect(requested.map((request) => request.class)).toEqual(['class-bio-10a', 'class-chem', 'class-math-10a']);
});

it('undoes a first import, brings it again, and undoes that too, to the last row', async () => {
  const empty = await stage.state();
  const runId = await imported(sample(first));
  // A tie that ended begins again as another.
  const { guardian_ties: _, ...full } = await stage.state();
  expect((await stage.undo(runId)).state).toBe('succeeded');
  await stage.expectState(empty);
  // No birth date stays of people who are gone.
  expect(await bench.record(school, 'demographics', 'user-anna')).toMatchObject({ birth_date: null });
  const again = await imported(sample(first));
  await stage.expectState(full);
  expect((await stage.undo(again)).state).toBe('succeeded');
  await stage.expectState(empty);
});

it('undoes deltas from the last to the first, each to what was before it', async () => {
  const empty = await stage.state();
  const runs = [await imported(sample(first))];
  const states = [await stage.state()];
  const titles = (day: string, title: string, status: string) =>
    deltaFiles({
      'classes.csv': `sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds
class-bio-10a,active,${day},${title},course-bio,scheduled,org-high,term-autumn
class-math-10a,${status},${day},Mathematics 10a,course-math,scheduled,org-high,term-autumn
`,
      'results.csv': `sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate
res-1,${status},${day},item-cells,user-anna,fully graded,9,2025-09-17
`,
    });
  for (const [day, title, status] of [
    ['2026-10-01', 'Biology', 'tobedeleted'],
    ['2026-10-02', 'Life', 'active'],
    ['2026-10-03', 'Nature', 'tobedeleted'],
  ] as const) {
    runs.push(await imported(titles(day, title, status)));
    states.push(await stage.state());
  }
  // One in the middle is under what came later.
  const refused = await stage.undo(runs[1] as string);
  expect(refused).toMatchObject({ state: 'refused', undone: null });
  expect(reasonsOf(refused)).toEqual(
    expect.arrayContaining([
      'class class-bio-10a changedSince',
      'class class-math-10a changedSince',
      'result res-1 changedSince',
    ]),
  );
  await stage.expectState(states[3] as (typeof states)[number]);
  for (const place of [3, 2, 1]) {
    expect([place, reasonsOf(await stage.undo(runs[place] as string))]).toEqual([place, []]);
    await stage.expectState(states[place - 1] as (typeof states)[number]);
  }
  expect(await stage.undo(runs[0] as string)).toMatchObject({ state: 'succeeded', conflictCount: 0 });
  await stage.expectState(empty);
});

it('leaves and names what somebody changed or needs since, and undoes the rest where that is asked for', async () => {
  await imported(sample(first));
  const before = await stage.state();
  const runId = await imported(sample(second));
  await set('orgs', 'org-district', `name = 'By hand'`);
  await set('users', 'user-eva', `cognito_sub = 'account-eva-' || school_id`);
  // A class made here stands in an organisation and a term of the import, and somebody has the address that comes back.
  await bench.database.run(
    `INSERT INTO classes (school_id, sourced_id, title, class_type, course_id, org_id)
     SELECT $1, 'own-class', 'Own', 'scheduled', c.id, o.id FROM courses c, orgs o
     WHERE c.school_id = $1 AND c.sourced_id = 'course-bio' AND o.school_id = $1 AND o.sourced_id = 'org-annex'`,
    [school.id],
  );
  await bench.database.run(
    `INSERT INTO class_terms (class_id, academic_session_id) SELECT k.id, a.id FROM classes k, academic_sessions a
     WHERE k.school_id = $1 AND k.sourced_id = 'own-class' AND a.school_id = $1 AND a.sourced_id = 'term-spring'`,
    [school.id],
  );
  await bench.database.run(
    `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, email_identifies)
     VALUES ($1, 'own-ben', 'student', 'own-ben', 'ben@lakeside.example', 'B', 'B', true)`,
    [school.id],
  );
  const after = await stage.state();
  const refused = await stage.undo(runId);
  const expected = [
    'academicSession term-spring inUse',
    'org org-annex inUse',
    'org org-district changedSince',
    'user user-eva signsIn',
    'user user-ben taken',
    'enrollment enr-4 underDeactivated',
    'role role-5 underDeactivated',
  ];
  expect(refused.state).toBe('refused');
  expect(reasonsOf(refused)).toEqual(expect.arrayContaining(expected));
  await stage.expectState(after);
  const undo = await stage.undo(runId, { skipChanged: true });
  expect(undo.state).toBe('succeeded');
  expect(reasonsOf(undo)).toEqual(reasonsOf(refused));
  expect(undo.notUndone).toEqual(
    expect.arrayContaining([
      { file: 'orgs.csv', records: 2 },
      { file: 'academicSessions.csv', records: 1 },
    ]),
  );
  const now = await stage.state();
  expect(now.classes).toEqual(
    new Map([...(before.classes ?? []), ...[...(now.classes ?? [])].filter(([id]) => !before.classes?.has(id))]),
  );
  expect(await bench.record(school, 'orgs', 'org-district')).toMatchObject({ name: 'By hand', status: 'active' });
  expect(await bench.record(school, 'users', 'user-eva')).toMatchObject({ status: 'active' });
  expect(await bench.record(school, 'users', 'user-ben')).toMatchObject({ status: 'tobedeleted' });
});

it('brings nobody back to an address that somebody else signs in with by now', async () => {
  await imported(sample(first));
  const runId = await imported(sample({ ...first, 'users.csv': (text) => text.replace('anna@', 'anni@') }));
  await bench.database.run(
    `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name)
     VALUES ($1, 'own', 'student', 'own', 'Anna@lakeside.example', 'A', 'A')`,
    [school.id],
  );
  const refused = await stage.undo(runId);
  expect(reasonsOf(refused)).toEqual(['user user-anna taken']);
  expect(await bench.record(school, 'users', 'user-anna')).toMatchObject({ email: 'anni@lakeside.example' });
});

it('is carried out once, as a whole, where its process dies in the middle', async () => {
  await imported(sample(first));
  const before = await stage.state();
  const runId = await imported(sample(second));
  const after = await stage.state();
  // The last table that it writes is held, so it stands still with everything else written.
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = bench.database.withClient(async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE recalculation_requests IN ACCESS EXCLUSIVE MODE');
    held.resolve();
    await released.promise;
    await client.query('ROLLBACK');
  });
  await held.promise;
  const undoing = stage.undo(runId).catch((error: Error) => error);
  const [pid] = await untilWaiting(bench.database, { lock: 'recalculation_requests' });
  await bench.database.run('SELECT pg_terminate_backend($1, 10000)', [pid]);
  expect(await undoing).toBeInstanceOf(Error);
  released.resolve();
  await holding;
  expect(await stage.state()).toEqual(after);
  const interrupted = await stage.outcome(runId);
  expect(interrupted.state).toBe('queued');
  await stage.carryOut(runId, interrupted);
  expect(await stage.outcome(runId)).toMatchObject({ state: 'succeeded' });
  await stage.expectState(before);
  const done = await stage.outcome(runId);
  await stage.carryOut(runId, done);
  expect(await stage.outcome(runId)).toEqual(done);
  await stage.expectState(before);
});

it('touches no other school, whose records have the same identifiers', async () => {
  const other = await bench.fixtures.school();
  await imported(sample(first));
  await bench.imported(other, sample(first));
  const stored = await bench.stored(other);
  const runId = await imported(sample(second));
  expect((await stage.undo(runId)).state).toBe('succeeded');
  expect(await bench.stored(other)).toEqual(stored);
});

it('ends as failed, and changes nothing, once what the import changed is kept no longer', async () => {
  await imported(sample(first));
  const runId = await imported(sample(second));
  const after = await stage.state();
  await bench.database.run(`UPDATE import_runs SET undo_until = now() WHERE id = $1`, [runId]);
  expect(await stage.undo(runId)).toMatchObject({ state: 'failed', undone: null });
  expect(await stage.state()).toEqual(after);
});

it('writes nothing down of what is changed by others than imports, nor of an import that changes nothing', async () => {
  await imported(sample(first));
  const counted = async () =>
    (await bench.database.one<{ count: number }>('SELECT count(*) AS count FROM import_changes')).count;
  const count = await counted();
  await set('users', 'user-anna', `given_name = 'Ann'`);
  await set('users', 'user-anna', `given_name = 'Anna'`);
  await imported(sample(first));
  expect(await counted()).toBe(count);
});
