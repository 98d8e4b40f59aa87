import { classHistory, lineItemHistory } from '../../../apps/api/history/history.list.ts';
import { type ListDescription, pageStatement } from '../../../apps/api/records/lists.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { readPlan } from '../../setup/database/read-plan.ts';

/**
 * Two classes share the table, and the first has the older half of it. To a planner that expects its entries anywhere a
 * walk from the end of the whole table looks cheap; it passes by everything that happened in the other class since.
 */
describe('a page of the history', () => {
  let test: TestApp;
  let ofClass: readonly unknown[];
  let ofItem: readonly unknown[];
  let student: string;

  beforeAll(async () => {
    test = await startTestApp();
    const school = await test.fixtures.school();
    const user = await test.fixtures.user(school, 'student');
    student = user.sourcedId;
    for (const _ of ['old', 'young']) {
      const taught = await test.fixtures.class(school, { teachers: [], students: [user] });
      const category = await test.fixtures.category(taught);
      for (let count = 0; count < 10; count += 1) {
        const item = await test.fixtures.lineItem(taught, category.id, { maximum: 10 });
        // The first one that is written.
        ofClass ??= [taught.id, school.id];
        ofItem ??= [item.id];
        await test.database.run(
          `INSERT INTO grade_history (school_id, class_id, line_item_id, student_id, record_id, kind, source, after)
           SELECT $1, $2, $3, $4, n, 'result', 'api', '{"score": 1}' FROM generate_series(1, 1000) n`,
          [school.id, taught.id, item.id, user.id],
        );
      }
    }
    await test.database.run('ANALYZE grade_history');
  });
  afterAll(() => test.close());

  /** How many entries were read for it, those that a filter removed included. */
  async function read(list: ListDescription, given: readonly unknown[], query: object = {}, after?: number) {
    const position = after === undefined ? undefined : { id: after };
    const nodes = await readPlan(test.database, pageStatement(list, given, { limit: 50, ...query }, position));
    return nodes
      .filter((node) => node['Relation Name'] === 'grade_history')
      .reduce((sum, node) => sum + node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), 0);
  }

  it('of a class reads what it gives, however much happened elsewhere since', async () => {
    const { last } = await test.database.one<{ last: number }>(
      'SELECT max(id) AS last FROM grade_history WHERE class_id = $1',
      [ofClass[0]],
    );
    // What the whole school uses is beside it: nothing here.
    expect(await read(classHistory, ofClass)).toBeLessThanOrEqual(52);
    expect(await read(classHistory, ofClass, { limit: 200 })).toBeLessThanOrEqual(202);
    expect(await read(classHistory, ofClass, { sort: 'changedAt' })).toBeLessThanOrEqual(52);
    expect(await read(classHistory, ofClass, {}, last - 500)).toBeLessThanOrEqual(54);
  });

  it('of a line item or a student reads no entry of another', async () => {
    expect(await read(lineItemHistory, ofItem)).toBeLessThanOrEqual(1_010);
    expect(await read(lineItemHistory, ofItem, { studentSourcedId: student })).toBeLessThanOrEqual(1_010);
    expect(await read(classHistory, ofClass, { studentSourcedId: student })).toBeLessThanOrEqual(52);
  });
});
