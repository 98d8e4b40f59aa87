import type { TestApp } from '../../setup/api/app.ts';
import { type BundleChanges, sample } from '../../setup/api/bundles.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { ImportStage } from '../../setup/imports/import-stage.ts';

let stage: ImportStage;
let test: TestApp;
let admin: FixtureUser;

beforeAll(async () => {
  stage = await ImportStage.start();
  test = stage.test;
});
beforeEach(async () => {
  admin = await test.fixtures.user(await test.fixtures.school(), 'admin');
});
afterAll(() => stage.close());

const imported = async (changes: BundleChanges) => stage.ended(admin, await stage.ask(admin, sample(changes)));

/** All pages, and how many there were. */
async function walked<T>(path: string, query: object = {}): Promise<{ pages: number; entries: T[] }> {
  const entries: T[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const { body } = await test
      .as(admin)
      .get(path)
      .query({ limit: 100, ...query, ...(cursor === undefined ? {} : { cursor }) })
      .expect(200);
    entries.push(...body.data);
    if (body.nextCursor === null) return { pages, entries };
    cursor = body.nextCursor;
  }
}

const rows = (count: number, toRow: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${toRow(index)}\n`).join('');
const numberOf = (index: number): string => String(index).padStart(3, '0');

it('gives every error of a rejected bundle, page by page', async () => {
  const wrong = (index: number) =>
    `extra-${numberOf(index)},,,class-math-10a,org-high,nobody-${index},student,false,,,`;
  const run = await imported({ 'enrollments.csv': (text) => text + rows(250, wrong) });
  expect(run).toMatchObject({ state: 'rejected', errorCount: 250 });
  expect(run.errors).toHaveLength(100);
  const { pages, entries } = await walked<{ line: number }>(`/v1/imports/${run.id}/findings`);
  expect(pages).toBe(3);
  expect(entries.slice(0, 100)).toEqual(run.errors);
  expect(new Set(entries.map(({ line }) => line)).size).toBe(250);
  const none = await walked(`/v1/imports/${run.id}/removals`);
  expect(none.entries).toEqual([]);
});

it('gives everything that a held import would deactivate, page by page and by file', async () => {
  const people = rows(130, (index) => `more-${numberOf(index)},,,true,m.${numberOf(index)},,Mo,Re,,,,,,,,,,,,,,,`);
  const places = rows(
    130,
    (index) => `enr-more-${numberOf(index)},,,class-math-10a,org-high,more-${numberOf(index)},student,false,,,`,
  );
  const first = await imported({
    'users.csv': (text) => text + people,
    'enrollments.csv': (text) => text + places,
  });
  expect(first).toMatchObject({ state: 'succeeded' });
  expect((await walked(`/v1/imports/${first.id}/findings`)).entries).toEqual([]);
  const held = await imported({});
  expect(held.state).toBe('held');
  const ofFile = (name: string) => held.hold.files.find(({ file }: { file: string }) => file === name);
  expect(ofFile('enrollments.csv')).toMatchObject({ inactivated: 130 });
  expect(ofFile('enrollments.csv').records).toHaveLength(100);
  const path = `/v1/imports/${held.id}/removals`;
  const all = await walked<{ file: string; sourcedId: string }>(path);
  const expected = (file: string, name: string) =>
    Array.from({ length: 130 }, (_, index) => ({ file, sourcedId: `${name}-${numberOf(index)}` }));
  expect(all.entries.filter(({ file }) => file === 'users.csv')).toEqual(expected('users.csv', 'more'));
  const enrolments = await walked(path, { file: 'enrollments.csv' });
  expect(enrolments).toEqual({ pages: 2, entries: expected('enrollments.csv', 'enr-more') });
});
