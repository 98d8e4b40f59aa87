import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
/** The parser is a function of its text; the comparison of versions is one of two strings; commands are data. */
const allowed = [
  'libpg-query',
  '../../../api/database/releases.ts',
  '../../../cli/command-definition.ts',
  '../../../cli/command-line.ts',
  '../../../cli/definitions/index.ts',
];

describe('the rules of the migration check', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));

  it.each(files)('%s imports no framework, no database and no clock', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const imported = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] as string);
    expect(imported.filter((path) => !allowed.includes(path) && !/^\.\/[\w-]+\.ts$/.test(path))).toEqual([]);
    expect(text).not.toMatch(/\b(Date\.now|new Date|performance|process|setTimeout|Math\.random)\b/);
  });
});
