import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * One word for each thing, that of the trade: people search for it. Old words, each with what to write instead; they are
 * found in names too, such as `tellSlack`.
 */
const replacements: readonly (readonly [old: RegExp, instead: string])[] = [
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bNG\b/, 'FAIL'],
  [/\b(tells?|told|telling)\b/i, 'report, print'],
  [/\b(goes|go|went|going) on\b/i, 'resume, continue, be in progress'],
  [/\b(rings?|ringing|rang|rung)\b/i, 'be firing, be in ALARM'],
  [/\b(standstill|comes? to rest|came to rest)\b/i, 'stalled; stable'],
  [/\banew\b/i, 'again'],
  [/\b(taken|takes?|took|taking) ((it|them|one|both|an import) )?back\b/i, 'roll back, undo'],
  [/\bbears?\b/i, 'be compatible with'],
  [/\bout of use\b/i, 'deactivate'],
  [/(?<!\bage of )\bconsent(s|ed)?\b/i, 'approved replacement'],
  [/\b(emulators?|stand-?ins?|simulators?(?!\.amazonses\.com))\b/i, 'fake'],
  [/\b(is|are|was|were|be) away\b/i, 'be unavailable, be gone'],
  [/(?<!\bby )\b(hands?|handed|handing)[ -]in\b/i, 'submit'],
  [/\b(is passing|look patiently)\b/i, 'transient; poll, tolerating transient errors'],
  [/\breally runs?\b/i, 'verify running tasks'],
  [/\bbreath(e|es|ed|ing)\b/i, 'yield to the event loop'],
  [/\bgrade changes\b/i, 'recalculation requests'],
];

/** Clients know the titles of problems, so they stay. */
const isTitle = /^ +title: '/;

/** They quote old words: those that were renamed, and those that old records and applied migrations hold. */
const quoting = [
  'CHANGELOG.md',
  'migrations/1763683201000-create-classes-and-grades.ts',
  'migrations/1763683207000-name-recalculation-requests.ts',
  'test/checks/words.ts',
  'test/e2e/platform/repository-words.spec.ts',
  'apps/release/deployment/record/legacy.ts',
  'apps/release/deployment/record/version-1.fixture.json',
];

/** `path:line: word: instead` for each old word. */
export function oldWords(path: string, text: string): string[] {
  const isOfProblems = path.endsWith('/errors.ts');
  return text.split('\n').flatMap((line, index) => {
    if (isOfProblems && isTitle.test(line)) return [];
    const words = line.replace(/([a-z0-9])([A-Z])|_/g, '$1 $2');
    return replacements.flatMap(([old, instead]) => {
      const found = old.exec(words)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1}: "${found}": ${instead}`];
    });
  });
}

/** `path:line: …` for each mark of a conflict in a tracked text file. A line of `=` alone is a heading in Markdown. */
export function conflictMarkers(root: string): string[] {
  const search = spawnSync('git', ['grep', '-nIE', '^(<{7}|>{7}|[|]{7}) '], { cwd: root, encoding: 'utf8' });
  if (search.status === 1) return [];
  if (search.status !== 0) throw new Error(`git grep: ${search.error?.message ?? search.stderr}`);
  return search.stdout
    .trim()
    .split('\n')
    .map((line) => `${line.split(':', 2).join(':')}: a conflict that nobody resolved`);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // All that people wrote: no pictures, no lock file, and nothing that is data of others.
  const others = ['package-lock.json', 'test/samples/*', 'infra/snapshots/*'].map((path) => `:!${path}`);
  const listed = execFileSync('git', ['grep', '-Il', '', '--', '.', ...others], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  const files = listed.filter((path) => !quoting.includes(path));
  const found = files.flatMap((path) => oldWords(path, readFileSync(join(root, path), 'utf8')));
  const conflicts = conflictMarkers(root);
  for (const line of [...found, ...conflicts]) console.error(line);
  console.log(`${files.length} files: ${found.length} old words, ${conflicts.length} marks of conflicts`);
  process.exitCode = found.length + conflicts.length > 0 ? 1 : 0;
}
