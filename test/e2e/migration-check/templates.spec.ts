import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCorpus } from '../../../apps/release/migrations/corpus.ts';
import { type Kind, kinds, renderTemplates } from '../../../apps/release/migrations/new/templates.ts';
import * as corpus from '../../migration-corpus/baseline.ts';

/** What a person fills in, on the corpus' schema. */
const names: Record<Kind, Record<string, string>> = {
  'add-column': { table_name: 'accounts', column_name: 'phone' },
  'not-null': { table_name: 'notes', column_name: 'account_id' },
  index: { table_name: 'orders', column_name: 'placed_at' },
  'foreign-key': { table_name: 'notes', column_name: 'account_id', parent_name: 'accounts' },
  rename: { table_name: 'accounts', old_name: 'legacy', new_name: 'former' },
  'type-change': { table_name: 'accounts', old_name: 'legacy', new_name: 'wide', bigint: 'varchar(500)' },
  backfill: { table_name: 'accounts', other_column: 'name', column_name: 'fresh' },
  drop: { table_name: 'accounts', column_name: 'legacy' },
};

describe('what migrate:new writes', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(import.meta.dirname, '..', '..', 'migration-corpus', '.new-'));
    for (const [place, kind] of kinds.entries()) {
      const files = renderTemplates(`some-${kind}`, kind, 1_790_000_000_000 + place * 1_000, '1.0.0');
      const classes = files.map(({ source }) => fillIn(source, names[kind]).replace(/^import .*\n\n/, ''));
      const source = `import type { MigrationInterface, QueryRunner } from 'typeorm';\n\n${classes.join('\n')}`;
      await writeFile(
        join(folder, `${place}-${kind}.ts`),
        `const expected = { verdict: 'safe', checks: [] };\nvoid expected;\n${source}`,
      );
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes the migration check once its names are filled in and its losses are signed', async () => {
    const accounts = { columns: { ...corpus.seedHints['public.accounts'].columns, fresh: 'NULL::text' } };
    const baseline = {
      schema: [...corpus.schema, 'ALTER TABLE accounts ADD COLUMN fresh text'],
      seedHints: { ...corpus.seedHints, 'public.accounts': accounts },
      recording: corpus.recording,
    };
    const results = await runCorpus(folder, baseline, { onResult: () => {} });
    expect(results.map(({ name, found, broken }) => [name, found.verdict, broken])).toEqual(
      (await readdir(folder)).toSorted().map((file) => [file.replace('.ts', ''), 'safe', undefined]),
    );
    const errors = results.flatMap(({ details }) =>
      details.filter((line) => / error: /.test(line) && !line.startsWith('R03')),
    );
    expect(errors).toEqual([]);
  }, 90_000);

  it('keeps steps of a later release in files of their own', async () => {
    const text = await readFile(join(folder, '4-rename.ts'), 'utf8');
    expect(text.match(/export class \w+/g)).toHaveLength(3);
  });
});

function fillIn(source: string, given: Record<string, string>): string {
  let filled = source.replace(
    `who: '', when: '', why: ''`,
    `who: 'Ada Admin', when: '2026-02-01', why: 'nobody reads it'`,
  );
  for (const [name, value] of Object.entries(given)) filled = filled.replaceAll(name, value);
  return filled;
}
