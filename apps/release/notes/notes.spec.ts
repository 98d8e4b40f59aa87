import { compareAlarms } from './alarms.ts';
import { groupCommits } from './commits.ts';
import { compareCosts } from './cost.ts';
import { range } from './history.ts';
import { notesAsMarkdown, printNotes } from './print.ts';
import { compareSchemas } from './schema.ts';

it.each([
  ['v1.3.0..v1.4.0', ['v1.3.0', 'v1.4.0']],
  ['origin/main..HEAD~2', ['origin/main', 'HEAD~2']],
  ['v1...v2', undefined],
  ['v1', undefined],
  ['..v1', undefined],
  ['--output=x..v1', undefined],
  ['v1..-x', undefined],
  ['', undefined],
])('the range %s', (given, expected) => {
  expect(range(given)).toEqual(expected);
});

it('commits stand by their first word; a word of one commit is with the others', () => {
  const subjects = ['Test a', 'Add b', 'fix c', 'Fix d', 'Bound e', 'Test f', 'Additional g'];
  const groups = groupCommits(subjects.map((subject) => ({ hash: subject.slice(-1), subject })));
  expect(groups.map(({ title, commits }) => [title, commits.map(({ hash }) => hash).join('')])).toEqual([
    ['Add', 'b'],
    ['Fix', 'd'],
    ['Test', 'af'],
    ['Other', 'ceg'],
  ]);
});

describe('the schema', () => {
  const migration = (...statements: string[]) => compareSchemas([], [{ name: 'M1', statements }]).added[0];

  it.each([
    'DROP TABLE results',
    'ALTER TABLE results DROP COLUMN score',
    'ALTER TABLE results DROP score',
    'ALTER TABLE results\n  RENAME score TO points',
    'ALTER TABLE results RENAME COLUMN score TO points',
    'ALTER TABLE results RENAME TO marks',
    'ALTER TABLE results ALTER COLUMN score TYPE numeric',
    'ALTER TABLE results ALTER score SET DATA TYPE numeric',
    'ALTER TABLE results ALTER COLUMN score SET NOT NULL',
  ])('%s contracts', (statement) => {
    expect(migration(statement)?.contracts).toEqual([statement.replace(/\s+/g, ' ')]);
  });

  it.each([
    'CREATE TABLE results (dropped boolean)',
    'ALTER TABLE results ADD COLUMN type text',
    'ALTER TABLE results DROP CONSTRAINT results_score_check',
    'ALTER TABLE results ALTER COLUMN score DROP NOT NULL',
    'ALTER TABLE results ALTER COLUMN score DROP DEFAULT',
    'ALTER TABLE results RENAME CONSTRAINT a TO b',
    'ALTER INDEX a RENAME TO b',
    'DROP INDEX CONCURRENTLY results_key',
    "COMMENT ON TABLE results IS 'was: DROP TABLE marks'",
    'UPDATE results SET score = 1 -- then DROP COLUMN',
  ])('%s does not', (statement) => {
    expect(migration(statement)?.contracts).toEqual([]);
  });

  it('what is new, what moves the oldest release, what is unknown, and what is missing', () => {
    const shared = { name: 'M1', compatibleFrom: '0.1.0', statements: [] };
    const found = compareSchemas(
      [shared, { name: 'M0' }],
      [
        shared,
        {
          name: 'M2',
          compatibleFrom: '0.2.0',
          comment: 'Scales.',
          statements: ['CREATE TABLE scales (\n id bigint)', 'SELECT 1', 'SELECT 2', 'SELECT 3'],
        },
        { name: 'M3', compatibleFrom: '0.2.0' },
      ],
    );
    expect(found).toEqual({
      added: [
        {
          name: 'M2',
          does: 'CREATE TABLE scales; SELECT 1; SELECT 2; and 1 more',
          comment: 'Scales.',
          contracts: [],
          compatibleFrom: '0.2.0',
          isKnown: true,
        },
        { name: 'M3', does: '', contracts: [], isKnown: false },
      ],
      missing: ['M0'],
    });
  });
});

it('alarms: what is new, removed or moved, with the environments', () => {
  const alarm = (id: string, threshold: number, title = 'Slow') => ({
    id,
    description: `[warning] ${title}. What to do: https://example.org`,
    facts: { threshold },
  });
  const before = { dev: [alarm('api-slow', 1), alarm('gone', 1)], prod: [alarm('api-slow', 1)] };
  const after = { dev: [alarm('api-slow', 2)], prod: [alarm('api-slow', 2), alarm('new', 1, 'New')] };
  expect(compareAlarms(before, after)).toEqual([
    { text: 'api-slow: threshold 1 -> 2', environments: ['dev', 'prod'] },
    { text: 'gone is removed: [warning] Slow', environments: ['dev'] },
    { text: 'new is new: [warning] New', environments: ['prod'] },
  ]);
});

const costs = compareCosts(
  { dev: [{ resource: 'Keys', usd: 1 }], prod: [{ resource: 'Keys', usd: 1 }] },
  {
    dev: [{ resource: 'Keys', usd: 1 }],
    prod: [
      { resource: 'Keys', usd: 1.1 },
      { resource: 'Firewall', usd: 9.2 },
    ],
  },
);

it('cost: each environment, and what makes the difference', () => {
  expect(costs).toEqual([
    { environment: 'dev', before: 1, after: 1, resources: [] },
    {
      environment: 'prod',
      before: 1,
      after: 10.3,
      resources: [
        { resource: 'Firewall', from: 0, to: 9.2 },
        { resource: 'Keys', from: 1, to: 1.1 },
      ],
    },
  ]);
});

describe('the notes', () => {
  const notes = {
    from: { name: 'v1.3.0', commit: 'a' },
    to: { name: 'v1.4.0', commit: 'b' },
    commits: groupCommits([{ hash: 'abc1234', subject: 'Add <b> & *stars*' }]),
    onlyInOlder: [{ hash: 'def5678', subject: 'Fix it' }],
    schema: { changes: compareSchemas([], [{ name: 'M1', statements: ['DROP TABLE results'] }]) },
    api: {
      changes: {
        isCompatible: false,
        changes: [{ level: 'breaking' as const, text: 'the route is removed', routes: ['GET /a', 'GET /b'] }],
        arePermissionsCompared: true,
      },
    },
    alarms: { unknown: 'v1.3.0 cannot be run: Error: no' },
    cost: { changes: costs },
  };

  it('for a terminal', () => {
    expect(printNotes(notes).split('\n')).toEqual([
      'What v1.4.0 changes since v1.3.0',
      '',
      'Commits: 1 commit',
      '  Add',
      '    Add <b> & *stars* (abc1234)',
      '  Only in the older commit',
      '    Fix it (def5678)',
      '',
      'Schema: 1 migration, 1 contracts',
      '  M1: DROP TABLE results - CONTRACTS: DROP TABLE results',
      '',
      'API: NOT compatible, 1 breaking',
      '  Breaking',
      '    GET /a and 1 other route: the route is removed',
      '',
      'Alarms: unknown. v1.3.0 cannot be run: Error: no',
      '',
      'Cost: USD a month, by the price list of infra/cost',
      '  dev: 1.00, as before',
      '  prod: 1.00 -> 10.30 (Firewall 0.00 -> 9.20, Keys 1.00 -> 1.10)',
    ]);
  });

  it('as Markdown, in which a subject is text', () => {
    const text = notesAsMarkdown(notes);
    expect(text).toContain('## What v1.4.0 changes since v1.3.0\n\n### Commits\n\n1 commit.\n\n**Add**\n\n');
    expect(text).toContain('- Add \\<b\\> & \\*stars\\* (abc1234)');
    expect(text).toContain('### Alarms\n\nUnknown. v1.3.0 cannot be run: Error: no.');
  });
});
