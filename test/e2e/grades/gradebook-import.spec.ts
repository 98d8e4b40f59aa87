import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { binary } from '../../setup/api/binary.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';
import { asLibreOffice, bomb, edited, repeatedText, workbookOf } from '../../setup/api/workbooks.ts';

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('a gradebook file that comes back', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let ada: FixtureUser;
  let ben: FixtureUser;
  let taught: FixtureClass;
  let sheet: FixtureLineItem;
  let talk: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
  });

  /** Lines: the header, Ada, Ben. Cells: three of the student, the sheet, the talk, the totals, two of the export. Ada has 17.5 for the sheet and a letter for the talk, Ben is excused from the sheet. */
  beforeEach(async () => {
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    [ada, ben] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben] });
    const category = await test.fixtures.category(taught);
    sheet = await test.fixtures.lineItem(taught, category.id, { maximum: 20 });
    talk = await test.fixtures.lineItem(taught, category.id);
    await grade(sheet, ada, { scoreStatus: 'fully graded', score: 17.5, comment: 'Elegant.' });
    await grade(sheet, ben, { scoreStatus: 'exempt' });
    await grade(talk, ada, { scoreStatus: 'fully graded', textScore: '-' });
    await test.app.get(GradeCalculator, { strict: false }).calculate(taught.id, true);
  });

  afterAll(() => test.close());

  const path = () => `/v1/classes/${taught.sourcedId}/gradebook`;
  const grade = async (item: FixtureLineItem, student: FixtureUser, body: object, version?: number) => {
    const request = test.as(teacher).put(`/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`);
    if (version !== undefined) request.set('if-match', `"${version}"`);
    expect((await request.send(body)).status).toBe(version === undefined ? 201 : 200);
  };
  const exported = async (query = '', file = 'csv'): Promise<Buffer> =>
    (await test.as(teacher).get(`${path()}.${file}${query}`).buffer(true).parse(binary)).body;
  const csv = async (query = '') => (await exported(query)).toString();
  const send = (content: Buffer | string, type = 'text/csv; charset=utf-8') =>
    test.as(teacher).post(`${path()}/files`).set('content-type', type).send(content);
  const carry = (action: 'apply' | 'undo', { body }: { body: { id: string; version: number } }, more = {}) =>
    test.as(teacher).post(`${path()}/files/${body.id}/${action}`).set('if-match', `"${body.version}"`).send(more);
  const resultOf = async (item: FixtureLineItem, student: FixtureUser) =>
    (await test.as(teacher).get(`/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`)).body;
  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/classes/:classSourcedId/gradebook/files')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const foreign = await test.fixtures.class(await test.fixtures.school());
    const files = `/v1/classes/${foreign.sourcedId}/gradebook/files`;
    expect((await test.as(teacher).get(files)).status).toBe(404);
    expect((await test.as(teacher).post(files).set('content-type', 'text/csv').send('a')).status).toBe(404);
    expect((await test.as(ada).get(`${path()}/files`)).status).toBe(403);
  });

  it.each(['en', 'de-DE', 'de-CH', 'fr-FR'])(
    'plans nothing where nothing was changed, as CSV of %s',
    async (locale) => {
      await test.database.run('UPDATE schools SET locale = $2 WHERE id = $1', [school.id, locale]);
      const answer = await send(await exported());
      expect([answer.status, answer.body.refusals, answer.body.changes]).toEqual([201, [], []]);
      expect(answer.body).toMatchObject({ state: 'planned', counts: { unchanged: 4, leftAlone: 0 }, warnings: [] });
      expect(answer.headers.location).toBe(`${path()}/files/${answer.body.id}`);
    },
  );

  it.each(['?separator=semicolon&decimal=point', '?separator=tab&decimal=comma'])(
    'sees the separator and the decimal mark that it was saved with: %s',
    async (query) => {
      const text = await csv(query);
      expect((await send(text)).body).toMatchObject({ refusals: [], changes: [], counts: { unchanged: 4 } });
      const moved = text.replace(/17[.,]5/, (number) => number.replace('17', '18'));
      expect((await send(moved)).body.changes).toMatchObject([{ after: { score: 18.5 } }]);
    },
  );

  it('plans nothing for a workbook, as it was exported and as other programs save it', async () => {
    const workbook = await exported('', 'xlsx');
    expect((await send(workbook, workbookType)).body).toMatchObject({ changes: [], refusals: [], format: 'xlsx' });
    const cells = (await csv())
      .slice(1)
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    expect((await send(asLibreOffice(cells), workbookType)).body).toMatchObject({
      changes: [],
      refusals: [],
      counts: { unchanged: 4 },
    });
    (cells[1] as string[])[3] = '19';
    expect((await send(asLibreOffice(cells), workbookType)).body.changes).toMatchObject([
      { row: 2, after: { score: 19 } },
    ]);
  });

  it('is a plan that writes nothing until it is applied, and can be undone as a whole', async () => {
    const text = edited(await csv(), [
      [1, 3, '18'],
      [2, 3, '25'],
      [2, 4, 'missing'],
      [1, 4, 'CLEAR'],
    ]);
    const planned = await send(text);
    expect(planned.body).toMatchObject({
      counts: { changes: 4, written: 0, refused: 0, unchanged: 0, leftAlone: 0 },
      sentBy: { sourcedId: teacher.sourcedId },
      warnings: [`scores below 0 or above the points possible: row 3, ${sheet.sourcedId}: 25`],
    });
    expect(planned.body.changes[0]).toEqual({
      row: 2,
      lineItemSourcedId: sheet.sourcedId,
      studentSourcedId: ada.sourcedId,
      before: { scoreStatus: 'fully graded', score: 17.5, textScore: null, missing: null },
      after: { scoreStatus: 'fully graded', score: 18, textScore: null, missing: null },
      isOutOfRange: false,
      outcome: 'planned',
    });
    expect(planned.body.changes[2]).toMatchObject({ after: { score: 25 }, isOutOfRange: true });
    const before = [await resultOf(sheet, ada), await resultOf(sheet, ben), await resultOf(talk, ada)];
    expect(before[0]).toMatchObject({ score: 17.5, version: 1 });

    const applied = await carry('apply', planned);
    expect(applied.body).toMatchObject({ state: 'applied', version: 2, counts: { written: 4 } });
    expect(await resultOf(sheet, ada)).toMatchObject({ score: 18, comment: 'Elegant.', version: 2 });
    expect(await resultOf(sheet, ben)).toMatchObject({ score: 25, scoreStatus: 'fully graded' });
    expect(await resultOf(talk, ben)).toMatchObject({ scoreStatus: 'not submitted', missing: true, score: null });
    expect(await resultOf(talk, ada)).toMatchObject({ scoreStatus: 'not submitted', textScore: null });
    const history = await test.database.query(
      `SELECT count(*), count(DISTINCT change_set) AS sets, array_agg(DISTINCT source) AS sources, min(actor_id) AS actor
       FROM grade_history WHERE class_id = $1 AND source = 'gradebookFile'`,
      [taught.id],
    );
    expect(history).toEqual([{ count: 4, sets: 1, sources: ['gradebookFile'], actor: teacher.id }]);
    expect((await send(await exported())).body.changes).toEqual([]);
    expect((await carry('apply', planned)).status).toBe(412);
    expect((await carry('apply', applied)).body.code).toBe('gradebook-file-state');

    const undone = await carry('undo', applied);
    expect(undone.body).toMatchObject({ state: 'undone', version: 3, counts: { written: 0 } });
    for (const [index, result] of [
      await resultOf(sheet, ada),
      await resultOf(sheet, ben),
      await resultOf(talk, ada),
    ].entries()) {
      const { version: _, dateLastModified: __, scoreDate: ___, ...facts } = before[index];
      expect(result).toMatchObject(facts);
    }
    expect((await resultOf(talk, ben)).status).toBe(404);
    expect((await test.as(teacher).get(`${path()}/files`)).body.data).toHaveLength(2);
  });

  it('leaves alone what only changed here, and refuses what was edited there too, with who changed it', async () => {
    const text = await csv();
    await grade(sheet, ada, { scoreStatus: 'fully graded', score: 19 }, 1);
    expect((await send(text)).body).toMatchObject({
      changes: [],
      refusals: [],
      counts: { leftAlone: 1, unchanged: 3 },
    });
    const stale = await send(
      edited(text, [
        [1, 3, '18'],
        [2, 4, '55'],
      ]),
    );
    expect(stale.body.refusals).toMatchObject([
      {
        reason: 'changedSinceExport',
        row: 2,
        lineItemSourcedId: sheet.sourcedId,
        studentSourcedId: ada.sourcedId,
        before: { score: 19 },
        changedBy: { sourcedId: teacher.sourcedId },
      },
    ]);
    expect(stale.body.changes).toMatchObject([{ studentSourcedId: ben.sourcedId, after: { score: 55 } }]);
    // Edited to what was graded here meanwhile: both agree.
    expect((await send(edited(text, [[1, 3, '19']]))).body).toMatchObject({ changes: [], refusals: [] });
  });

  it('writes the cells that did not change since the plan, unless all or none are wanted', async () => {
    const planned = await send(
      edited(await csv(), [
        [1, 3, '1'],
        [2, 3, '2'],
      ]),
    );
    await grade(sheet, ada, { scoreStatus: 'fully graded', score: 19 }, 1);
    const refused = await carry('apply', planned, { allOrNone: true });
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'gradebook-file-outdated',
      errors: [{ pointer: '/changes/0' }],
    });
    expect(await resultOf(sheet, ben)).toMatchObject({ scoreStatus: 'exempt' });
    const applied = await carry('apply', planned);
    expect(applied.body.changes.map((change: { outcome: string }) => change.outcome)).toEqual(['changed', 'written']);
    expect(await resultOf(sheet, ada)).toMatchObject({ score: 19 });
    await grade(sheet, ben, { scoreStatus: 'fully graded', score: 3 }, 2);
    const undone = await carry('undo', applied);
    expect(undone.body.changes.map((change: { outcome: string }) => change.outcome)).toEqual(['changed', 'kept']);
    expect(await resultOf(sheet, ben)).toMatchObject({ score: 3 });
  });

  it('makes drafts where grades are posted by hand; its undo posts what was, and leaves grades of who left since', async () => {
    await test.database.run(`UPDATE line_items SET posting = 'manual' WHERE class_id = $1`, [taught.id]);
    const planned = await send(
      edited(await csv(), [
        [1, 3, 'CLEAR'],
        [2, 4, '3'],
      ]),
    );
    const applied = await carry('apply', planned);
    expect(await resultOf(talk, ben)).toMatchObject({ score: 3, draft: true });
    expect(await resultOf(sheet, ada)).toMatchObject({ scoreStatus: 'not submitted', draft: false });
    await test.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE user_id = $1`, [ben.id]);
    const { changes } = (await carry('undo', applied)).body;
    expect(changes.map((change: { outcome: string }) => change.outcome)).toEqual(['undone', 'kept']);
    expect(await resultOf(sheet, ada)).toMatchObject({ score: 17.5, draft: false });
    expect(await resultOf(talk, ben)).toMatchObject({ score: 3 });
  });

  it('refuses cells, rows and columns one by one, each with its place', async () => {
    const text = edited(await csv(), [
      [0, 4, 'Notes'],
      [1, 3, '18'],
      [2, 3, 'eight'],
    ]);
    const [header, first, second] = text.split('\r\n') as [string, string, string];
    const strange = second.replace(ben.sourcedId, 'nobody');
    const answer = await send([header, first, second, strange].join('\n'));
    expect(answer.body.changes).toHaveLength(1);
    expect(answer.body.refusals).toMatchObject([
      { reason: 'unknownColumn', column: 'Notes' },
      { reason: 'notAGrade', row: 3, lineItemSourcedId: sheet.sourcedId, studentSourcedId: ben.sourcedId },
      { reason: 'unknownStudent', row: 4, studentSourcedId: 'nobody' },
    ]);
    const twice = await send([header, first, first, second].join('\n'));
    expect(twice.body.changes).toEqual([]);
    expect(twice.body.refusals.map(({ reason, row }: { reason: string; row: number }) => [reason, row])).toEqual([
      ['unknownColumn', null],
      ['repeatedStudent', 2],
      ['repeatedStudent', 3],
      ['notAGrade', 4],
    ]);
    const withoutState = await send(
      edited(await csv(), [
        [1, 3, '18'],
        [1, 10, ''],
      ]),
    );
    expect(withoutState.body.refusals).toMatchObject([{ reason: 'noExportState', row: 2 }]);
  });

  it('refuses closed grading periods and former students', async () => {
    const { id } = await test.database.one<{ id: number }>(
      `UPDATE academic_sessions SET type = 'gradingPeriod', grading_closes_at = now() WHERE school_id = $1 RETURNING id`,
      [school.id],
    );
    await test.database.run('UPDATE line_items SET grading_period_id = $2 WHERE id = $1', [sheet.id, id]);
    const text = edited(await csv('?enrolled=all'), [
      [1, 3, '18'],
      [2, 4, '5'],
    ]);
    await test.database.run(`UPDATE enrollments SET end_date = '2020-01-01' WHERE user_id = $1`, [ben.id]);
    const answer = await send(text);
    expect(answer.body.changes).toEqual([]);
    expect(answer.body.refusals.map((refusal: { reason: string }) => refusal.reason)).toEqual([
      'gradingPeriodClosed',
      'notEnrolled',
    ]);
  });

  it.each<[string, () => Buffer, string, number]>([
    ['no CSV', () => Buffer.from('"studentSourcedId,exportState'), 'text/csv', 422],
    ['no gradebook', () => Buffer.from('name,score\nAda,1\n'), 'text/csv', 422],
    ['Latin-1', () => Buffer.from('studentSourcedId,exportState\nMüller,s\n', 'latin1'), 'text/csv', 422],
    ['no zip', () => Buffer.from('studentSourcedId'), workbookType, 422],
    ['a zip bomb', () => bomb(), workbookType, 422],
    ['a repeated long text', () => repeatedText(), workbookType, 422],
    ['a document type', () => workbookOf('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'), workbookType, 422],
    ['JSON', () => Buffer.from('{}'), 'application/json', 415],
    ['too large', () => Buffer.alloc(1_048_577, 'a'), 'text/csv', 413],
  ])('is refused where it is %s', async (_, content, type, status) => {
    const answer = await send(content(), type);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
  });
});
