import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isLater, type Kind, kinds, renderTemplates, type TemplateFile } from './templates.ts';

const usage = `Writes a migration in the form that is safe while clients work, ready to fill in.

  npm run migrate:new add-pronouns -- --kind add-column

  --kind KIND    ${kinds.join(' | ')}
  --folder DIR   default: migrations`;

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kind: { type: 'string' }, folder: { type: 'string', default: 'migrations' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const [name] = positionals;
  if (name === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UsageError('Give a name of small letters, digits and dashes, such as add-pronouns');
  const kind = kinds.find((known) => known === values.kind);
  if (kind === undefined) throw new UsageError(`Give a kind: --kind ${kinds.join(' | ')}`);
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const files = renderTemplates(name, kind, Date.now(), version);
  for (const [place, { fileName, source }] of files.entries()) {
    // A file that no release may run yet must not be taken for a migration.
    const path = join(values.folder, isLater(kind, place) ? `${fileName}.later` : fileName);
    await writeFile(path, source, { flag: 'wx' });
    console.log(path);
  }
  const index = join(values.folder, 'index.ts');
  if (existsSync(index)) await listIn(index, files, kind);
  console.error(`Fill the names in, then: npm run migrate:check`);
}

/** Steps of a later release stay out of the list, so that they do not run before their time. */
async function listIn(index: string, files: readonly TemplateFile[], kind: Kind): Promise<void> {
  const listed = files.filter((_, place) => !isLater(kind, place));
  const text = await readFile(index, 'utf8');
  const imports = listed.map(({ className, fileName }) => `import { ${className} } from './${fileName}';\n`).join('');
  const entries = listed.map(({ className }) => `  ${className},\n`).join('');
  const withImports = text.replace(/(\n\/\*\* Every migration)/, `${imports}$1`);
  await writeFile(index, withImports.replace(/\n\];\n/, `\n${entries}];\n`));
  for (const { fileName } of files.filter((_, place) => isLater(kind, place)))
    console.error(`${fileName}.later belongs to a later release: take .later off, give it a new time and list it then`);
}

try {
  await main();
} catch (error) {
  const wrongUse =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(
    wrongUse ? `${(error as Error).message}\n\n${usage}` : `Nothing was written: ${(error as Error).message}`,
  );
  process.exitCode = wrongUse ? 2 : 1;
}
