import { Eraser } from '../../../apps/api/privacy/erasure/eraser.ts';
import { sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { tablesWith } from './marked-person.ts';

describe('an import after an erasure', () => {
  let bench: ImportBench;
  let school: FixtureSchool;

  beforeAll(async () => {
    bench = await ImportBench.create();
    school = await bench.fixtures.school();
    await bench.imported(school, sample());
  });

  afterAll(() => bench.close());

  const query = (sql: string, values: unknown[]) => bench.database.query(sql, values);
  const resultsOf = (userId: number) =>
    query('SELECT status, imported, score FROM results WHERE student_id = $1 ORDER BY id', [userId]);

  it('brings nobody back: whoever was erased is left out with all that the bundle says of them', async () => {
    const { id } = await bench.database.one<{ id: number }>(
      `SELECT id FROM users WHERE school_id = $1 AND sourced_id = 'user-anna'`,
      [school.id],
    );
    const before = await resultsOf(id);
    expect(before.length).toBeGreaterThan(0);
    expect(await tablesWith(query, 'anna')).not.toEqual([]);
    const eraser = new Eraser(bench.database, { request: async () => undefined });
    await bench.database.transaction(() => eraser.erase(id));
    expect(await tablesWith(query, 'anna')).toEqual([]);

    // The same bundle, and one that says something new of the same people.
    const changed = { 'users.csv': (text: string) => text.replace('Anna', 'Annabella') };
    for (const files of [sample(), sample(changed)]) {
      const { people } = await bench.imported(school, files);
      expect(people.erasedLeftOut).toBe(1);
      expect(await tablesWith(query, 'anna')).toEqual([]);
    }
    // What was graded stays, under the pseudonym, and no import deactivates it.
    expect(await resultsOf(id)).toEqual(before.map((row) => ({ ...row, imported: false })));
    const [user] = await query('SELECT sourced_id, family_name, status FROM users WHERE id = $1', [id]);
    expect(user).toEqual({
      sourced_id: expect.stringMatching(/^erased-[0-9a-f]{32}$/),
      family_name: expect.stringMatching(/^erased-/),
      status: 'tobedeleted',
    });
  });
});
