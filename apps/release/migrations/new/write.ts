import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { repositoryRoot } from '../../../cli/run-tool.ts';
import { isLater, type Kind, renderTemplates, type TemplateFile } from './templates.ts';

export interface NewMigration {
  /** Small letters, digits and dashes, such as `add-pronouns`. */
  name: string;
  kind: Kind;
  /** Folder of the migrations; its index.ts lists them where there is one. */
  folder: string;
}

export interface WrittenMigration {
  /** Paths in the order in which the migrations run. */
  files: string[];
  /** Those of `files` that belong to a later release; nothing lists them yet. */
  later: string[];
}

/**
 * Writes a migration in the form that is safe while clients work, one file a step, ready to fill in.
 * @throws Failure when the name has other characters or a file with it exists
 */
export async function writeMigration({ name, kind, folder }: NewMigration): Promise<WrittenMigration> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Failure({
      what: 'No migration was written',
      why: `"${name}" is not a name of small letters, digits and dashes`,
      next: ['Choose a name such as add-pronouns'],
      exitCode: exit.blocked,
    });
  const { version } = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  const files = renderTemplates(name, kind, Date.now(), version);
  const written: WrittenMigration = { files: [], later: [] };
  for (const [place, { fileName, source }] of files.entries()) {
    const isLaterStep = isLater(kind, place);
    // A file that no release may run yet must not be taken for a migration.
    const path = join(folder, isLaterStep ? `${fileName}.later` : fileName);
    await writeFile(path, source, { flag: 'wx' }).catch((error: Error) => {
      throw new Failure({ what: `${path} was not written`, why: error.message, next: ['Check --folder'] });
    });
    written.files.push(path);
    if (isLaterStep) written.later.push(path);
  }
  const index = join(folder, 'index.ts');
  const listed = files.filter((_, place) => !isLater(kind, place));
  if (existsSync(index)) await addToIndex(index, listed);
  return written;
}

async function addToIndex(index: string, listed: readonly TemplateFile[]): Promise<void> {
  const text = await readFile(index, 'utf8');
  const imports = listed.map(({ className, fileName }) => `import { ${className} } from './${fileName}';\n`).join('');
  const entries = listed.map(({ className }) => `  ${className},\n`).join('');
  const withImports = text.replace(/(\n\/\*\* Every migration)/, `${imports}$1`);
  await writeFile(index, withImports.replace(/\n\];\n/, `\n${entries}];\n`));
}
