import { join } from 'node:path';
import { runCorpus } from '../../../apps/release/migrations/corpus.ts';
import * as corpus from '../../migration-corpus/baseline.ts';

/** One case a series; `npm run migrate:check -- --corpus` judges them all. */
const chosen = [
  'not-null-not-valid',
  'add-column-volatile-default',
  'column-and-backfill-together',
  'unique-concurrently-on-duplicates',
  'second-connection-deadlock',
  'down-forgets',
  'view-changes-type',
  'trigger-refuses-jobs',
];

it('the migration check judges a sample of its corpus as expected', async () => {
  const results = await runCorpus(join(import.meta.dirname, '../../migration-corpus/cases'), corpus, {
    only: (name) => chosen.includes(name.replace(/^\d+-/, '')),
    onResult: () => {},
  });
  expect(results).toHaveLength(chosen.length);
  expect(results.filter(({ equal }) => !equal)).toEqual([]);
}, 90_000);
