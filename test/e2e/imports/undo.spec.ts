import type { TestApp } from '../../setup/api/app.ts';
import type { BundleChanges } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { UndoRequests } from '../../setup/imports/undo-requests.ts';

let stage: UndoRequests;
let test: TestApp;
let school: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  stage = await UndoRequests.start();
  ({ test } = stage);
});
beforeEach(async () => {
  await stage.begin();
  ({ school, admin } = stage);
});
afterAll(() => stage.close());

const imported: UndoRequests['imported'] = (changes) => stage.imported(changes);
const ask: UndoRequests['ask'] = (id, body) => stage.ask(id, body);
const undone: UndoRequests['undone'] = (id, body) => stage.undone(id, body);

/** What grades are made of, by what people see. */
const grades = () =>
  test.database.query(
    `SELECT 'result' AS kind, r.sourced_id, r.score, r.text_score, r.score_status || i.sourced_id || u.sourced_id AS place,
       r.comment, r.score_date, 0 AS weight
     FROM results r JOIN line_items i ON i.id = r.line_item_id JOIN users u ON u.id = r.student_id
     WHERE r.school_id = $1 AND r.status = 'active'
     UNION ALL SELECT 'item', l.sourced_id, l.result_value_max, l.title, c.sourced_id, l.description, l.due_date, l.weight
     FROM line_items l JOIN categories c ON c.id = l.category_id WHERE l.school_id = $1 AND l.status = 'active'
     UNION ALL SELECT 'category', sourced_id, weight, title, '', '', NULL, 0
     FROM categories WHERE school_id = $1 AND status = 'active' ORDER BY 1, 2`,
    [school.id],
  );

const changes: BundleChanges = {
  // One changed, one gone, one in another cell.
  'results.csv': (text) =>
    text
      .replace(',7.5,', ',8,')
      .replace(/^res-1,.*\n/m, '')
      .replace('item-osmosis,user-ben', 'item-midterm,user-ben'),
  'lineItems.csv': (text) => text.replace('Cell worksheet', 'Cells and tissues'),
  'users.csv': (text) => text.replace('Anni', 'Annika'),
};

/** Whether students see nothing of the changes for which totals are requested. */
const requests = async (): Promise<boolean[]> =>
  (
    await test.database.query<{ drafts_only: boolean }>(
      'WITH taken AS (DELETE FROM recalculation_requests RETURNING drafts_only) SELECT DISTINCT drafts_only FROM taken',
    )
  ).map((row) => row.drafts_only);

it('puts back results, line items, categories and people that an import created, changed or deactivated, and says so', async () => {
  await imported();
  const before = await grades();
  const id = await imported(changes);
  expect(await grades()).not.toEqual(before);
  const undo = await undone(id);
  expect(undo).toMatchObject({
    state: 'succeeded',
    reason: 'Last year’s export',
    requestedBy: { sourcedId: admin.sourcedId },
    undone: { result: 3, lineItem: 1, category: 0, scoreScale: 0, user: 1, enrollment: 0 },
    conflictCount: 0,
    notUndone: [],
  });
  expect(await grades()).toEqual(before);
  const entries = await test.database.query(
    `SELECT DISTINCT source, actor_id, reason FROM grade_history WHERE change_set = $1 ORDER BY 1`,
    [id],
  );
  expect(entries).toEqual([
    { source: 'import', actor_id: admin.id, reason: null },
    { source: 'undo', actor_id: admin.id, reason: 'Last year’s export' },
  ]);
  expect((await ask(id)).body).toMatchObject({ status: 409, code: 'import-undone-already' });
});

it('undoes a first import as a whole, and the same bundle brings its grades back', async () => {
  const id = await imported();
  const before = await grades();
  expect(before.length).toBeGreaterThan(8);
  await test.database.run('DELETE FROM recalculation_requests');
  const undo = await undone(id);
  expect(undo).toMatchObject({ state: 'succeeded', undone: { user: 6, class: 2, enrollment: 6, guardianTie: 1 } });
  expect(await grades()).toEqual([]);
  expect(await requests()).toEqual([false]);
  await imported();
  expect(await grades()).toEqual(before);
});

it('makes nothing stale to students by drafts and what is not assigned yet, neither at the import nor at its undo', async () => {
  await imported();
  await test.database.run(`UPDATE line_items SET posting = 'manual' WHERE school_id = $1`, [school.id]);
  expect(await requests()).toEqual([false]);
  const id = await imported({
    'results.csv': (text) => `${text}res-6,,,item-midterm,user-ben,fully graded,3,,2025-11-12,,class-bio-10a,,,,\n`,
    'lineItems.csv': (text) => `${text}item-later,,,Later,,2099-01-01,,class-bio-10a,cat-bio-home,,,,0,10,\n`,
  });
  expect(await requests()).toEqual([true]);
  expect(await undone(id)).toMatchObject({ state: 'succeeded', undone: { result: 1, lineItem: 1 } });
  expect(await requests()).toEqual([true]);
});

it('undoes nothing where somebody graded since, names the cell, and leaves it alone where that is asked for', async () => {
  await imported();
  const id = await imported(changes);
  const graded = await test.database.one<{ item: string; student: string; version: number }>(
    `SELECT l.sourced_id AS item, u.sourced_id AS student, r.version FROM results r JOIN line_items l ON l.id = r.line_item_id
     JOIN users u ON u.id = r.student_id WHERE r.school_id = $1 AND r.sourced_id = 'res-2'`,
    [school.id],
  );
  await test
    .as(admin)
    .put(`/v1/lineItems/${graded.item}/results/${graded.student}`)
    .set('if-match', `"${graded.version}"`)
    .send({ scoreStatus: 'fully graded', score: 9 })
    .expect(200);
  const after = await grades();
  const conflict = {
    kind: 'result',
    sourcedId: 'res-2',
    lineItemSourcedId: graded.item,
    studentSourcedId: graded.student,
    reason: 'changedSince',
  };
  expect(await undone(id)).toMatchObject({ state: 'refused', conflictCount: 1, conflicts: [conflict], undone: null });
  expect(await grades()).toEqual(after);
  const undo = await undone(id, { skipChanged: true });
  expect(undo).toMatchObject({ state: 'succeeded', conflicts: [conflict], undone: { result: 2, lineItem: 1 } });
  const scores = new Map((await grades()).map((row) => [row.sourced_id, row.score]));
  expect(scores.get('res-2')).toBe('9');
  expect(scores.has('res-1')).toBe(true);
});

it('brings no result back under a line item, and none of those under a category, that stays deactivated', async () => {
  await imported();
  const gone = (text: string) => text.replace(/^item-cells,[\s\S]*?term-autumn.*\n/m, '');
  const id = await imported({
    'lineItems.csv': gone,
    'results.csv': (text) => text.replace(/^res-[12],.*\n/gm, ''),
  });
  const after = await grades();
  // Somebody else wrote the line item, which the import had deactivated.
  await test.database.run(
    `UPDATE line_items SET title = 'Old worksheet' WHERE school_id = $1 AND sourced_id = 'item-cells'`,
    [school.id],
  );
  const undo = await undone(id, { skipChanged: true });
  const conflicts = undo.conflicts.map(({ sourcedId, reason }: Record<string, string>) => `${sourcedId} ${reason}`);
  expect(conflicts.toSorted()).toEqual(['item-cells changedSince', 'res-1 underDeactivated', 'res-2 underDeactivated']);
  expect(await grades()).toEqual(after);
});

it('gives a result its score back beside those of its earlier attempts', async () => {
  await imported();
  await test.database.run(
    `INSERT INTO result_attempts (result_id, submitted_at, score)
     SELECT id, '2025-10-01', 3 FROM results WHERE school_id = $1 AND sourced_id = 'res-2'`,
    [school.id],
  );
  const path = '/v1/lineItems/item-cells/results/user-ben';
  const before = (await test.as(admin).get(path).expect(200)).body;
  expect(before).toMatchObject({ score: 7.5, attempts: [{ score: 3 }] });
  expect(await undone(await imported(changes))).toMatchObject({ state: 'succeeded' });
  const { version: _, dateLastModified: __, ...result } = (await test.as(admin).get(path).expect(200)).body;
  expect(before).toMatchObject(result);
});

it('keeps a line item that has grades of a teacher, and everything of a closed grading period', async () => {
  const id = await imported();
  const free = await test.database.one<{ item: string; student: string }>(
    `SELECT l.sourced_id AS item, u.sourced_id AS student FROM line_items l
     JOIN enrollments e ON e.class_id = l.class_id AND e.role = 'student' AND e.status = 'active' JOIN users u ON u.id = e.user_id
     WHERE l.school_id = $1 AND NOT EXISTS (SELECT 1 FROM results r WHERE r.line_item_id = l.id AND r.student_id = u.id)
     ORDER BY 1, 2 LIMIT 1`,
    [school.id],
  );
  await test
    .as(admin)
    .put(`/v1/lineItems/${free.item}/results/${free.student}`)
    .send({ scoreStatus: 'exempt' })
    .expect(201);
  const refused = await undone(id);
  expect(refused.conflicts).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'lineItem', sourcedId: free.item, reason: 'inUse' })]),
  );
  await test.database.run(
    `WITH period AS (INSERT INTO academic_sessions (school_id, sourced_id, title, type, start_date, end_date, school_year,
       grading_closes_at) VALUES ($1, 'closed', 'Autumn', 'gradingPeriod', '2026-01-01', '2026-02-01', 2026, now())
       RETURNING id) UPDATE line_items SET grading_period_id = period.id FROM period WHERE line_items.school_id = $1`,
    [school.id],
  );
  const closed = await undone(id);
  expect(closed.state).toBe('refused');
  const reasons = closed.conflicts.map(({ kind, reason }: { kind: string; reason: string }) => `${kind} ${reason}`);
  expect(reasons).toEqual(expect.arrayContaining(['result gradingPeriodClosed', 'category gradingPeriodClosed']));
});

it('brings nothing back into a grading period that closed since', async () => {
  const close = (moment: string) =>
    test.database.run(
      `UPDATE academic_sessions SET grading_closes_at = ${moment} WHERE school_id = $1 AND sourced_id = 'period-1'`,
      [school.id],
    );
  await imported();
  const before = await grades();
  const id = await imported({
    // One deactivated with its results, one moved out of the period; and a result moved to another line item.
    'lineItems.csv': (text) =>
      text
        .replace(/^item-cells,[\s\S]*?term-autumn.*\n/m, '')
        .replace('cat-bio-home,period-1,,,0,30', 'cat-bio-home,,,,0,30'),
    'results.csv': (text) => text.replace(/^res-1,.*\n/m, '').replace('res-2,,,item-cells', 'res-2,,,item-midterm'),
  });
  await close('now()');
  const { state, conflicts } = await undone(id);
  expect(state).toBe('refused');
  expect(
    conflicts.map(({ kind, sourcedId, reason }: Record<string, string>) => `${kind} ${sourcedId} ${reason}`).toSorted(),
  ).toEqual([
    'lineItem item-cells gradingPeriodClosed',
    'lineItem item-osmosis gradingPeriodClosed',
    'result res-1 gradingPeriodClosed',
    'result res-2 gradingPeriodClosed',
  ]);
  await close('NULL');
  expect((await undone(id)).state).toBe('succeeded');
  expect(await grades()).toEqual(before);
});
