import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conflictMarkers, oldWords } from '../../checks/words.ts';

describe('the check of words', () => {
  it('finds an old word with its line and what to write instead', () => {
    expect(oldWords('docs/a.md', 'An alarm fires.\nThe alarm rings, and the run Goes on.')).toEqual([
      'docs/a.md:2: "Goes on": resume, continue, be in progress',
      'docs/a.md:2: "rings": be firing, be in ALARM',
    ]);
  });

  it('finds one in a name, and passes the title of a problem, which clients know', () => {
    expect(oldWords('a.tsx', 'const isAway = tellSlack();')).toEqual([
      'a.tsx:1: "tell": report, print',
      'a.tsx:1: "is Away": be unavailable, be gone',
    ]);
    const title = "    title: 'Nothing was handed in for this assignment',";
    expect(oldWords('apps/api/submissions/errors.ts', title)).toEqual([]);
    expect(oldWords('apps/api/submissions/words.ts', title)).toHaveLength(1);
  });

  it('passes words that only contain an old one', () => {
    expect(oldWords('a.ts', 'strings, recommend, PNG, bring, foretell, NGINX, bearer')).toEqual([]);
  });

  it('finds the marks of a conflict in any tracked text, and no heading of Markdown', () => {
    const root = mkdtempSync(join(tmpdir(), 'conflicts-'));
    try {
      const marked = `# One\n${'<'.repeat(7)} HEAD\na\n=======\nb\n${'>'.repeat(7)} theirs\n`;
      writeFileSync(join(root, 'a.md'), marked);
      writeFileSync(join(root, 'heading.md'), 'Heading\n=======\n\n<<<<<<<<< more\n');
      execFileSync('git', ['init', '-q'], { cwd: root });
      execFileSync('git', ['add', 'heading.md'], { cwd: root });
      expect(conflictMarkers(root)).toEqual([]);
      execFileSync('git', ['add', '.'], { cwd: root });
      expect(conflictMarkers(root)).toEqual([
        'a.md:2: a conflict that nobody resolved',
        'a.md:6: a conflict that nobody resolved',
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
