import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeNotes } from '../../../apps/release/notes/make-notes.ts';

/** A repository of two releases, which has of this one what the notes ask: each commit answers by its own code. */
const root = mkdtempSync(join(tmpdir(), 'classboard-notes-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const identity = ['-c', 'user.name=T', '-c', 'user.email=t@school.test', '-c', 'commit.gpgsign=false'];
const git = (...args: string[]) => execFileSync('git', ['-C', root, ...identity, ...args], { encoding: 'utf8' });

function commit(subject: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  git('add', '-A');
  git('commit', '--quiet', '-m', subject);
}

const documentOf = (path: string) => `export const readDocument = async () => ({
  paths: { '${path}': { get: { operationId: 'read' } } },
});`;
const first = `export class CreateResults1763683200000 {
  async up(runner: { query(sql: string): Promise<void> }) { await runner.query('CREATE TABLE results (id bigint)'); }
}`;
const second = `
/** Nobody reads it. Not any more. */
export class DropMarks1763683201000 {
  static readonly compatibleFrom = '0.2.0';
  async up(runner: { query(sql: string): Promise<void> }) { await runner.query('DROP TABLE marks'); }
}`;
const index = (text: string, ...names: string[]) => `${text}\nexport const migrations = [${names.join(', ')}];\n`;

beforeAll(() => {
  git('init', '--quiet', '--initial-branch', 'main');
  commit('Add the first release', {
    'apps/local/client/document.ts': documentOf('/v1/marks'),
    'migrations/index.ts': index(first, 'CreateResults1763683200000'),
  });
  git('tag', 'v0.1.0');
  commit('Remove marks', {
    'apps/local/client/document.ts': documentOf('/v1/results'),
    'migrations/index.ts': index(first + second, 'CreateResults1763683200000', 'DropMarks1763683201000'),
    'infra/environments.ts': "throw new Error('settings of another form');\n",
  });
  git('tag', 'v0.2.0');
});

it('each commit answers by its own code; what cannot be run has its reason in its part, and nothing is left behind', async () => {
  const asked: string[] = [];
  const notes = await makeNotes(root, 'v0.1.0..v0.2.0', (text) => asked.push(text));
  expect(asked).toHaveLength(6);
  expect(notes.commits).toEqual([
    { title: 'Remove', commits: [{ hash: expect.stringMatching(/^[0-9a-f]{7,}$/), subject: 'Remove marks' }] },
  ]);
  expect(notes.onlyInOlder).toEqual([]);
  expect(notes.schema).toEqual({
    changes: {
      added: [
        {
          name: 'DropMarks1763683201000',
          does: 'DROP TABLE marks',
          comment: 'Nobody reads it.',
          contracts: ['DROP TABLE marks'],
          compatibleFrom: '0.2.0',
          isKnown: true,
        },
      ],
      missing: [],
    },
  });
  expect(notes.api).toEqual({
    changes: {
      isCompatible: false,
      changes: [
        { level: 'breaking', text: 'the route is removed', routes: ['GET /v1/marks'] },
        { level: 'addition', text: 'new route', routes: ['GET /v1/results'] },
      ],
      arePermissionsCompared: false,
    },
  });
  const unknown =
    "v0.1.0 cannot be run: Error [ERR_MODULE_NOT_FOUND]: Cannot find module 'infra/environments.ts'; " +
    'v0.2.0 cannot be run: Error: settings of another form';
  expect(notes.alarms).toEqual({ unknown });
  expect(notes.cost).toEqual({ unknown });
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

it.each([
  ['', 'Between which commits?'],
  ['v0.1.0', '"v0.1.0" names no two commits'],
  ['v0.1.0..v9.9.9', 'There is no commit v9.9.9'],
])('refuses "%s"', async (range, what) => {
  await expect(makeNotes(root, range, () => {})).rejects.toMatchObject({ what, exitCode: 5 });
});
