import { parseArgs } from 'node:util';
import { Failure } from '../../cli/failure.ts';
import { kinds } from './new/templates.ts';
import { writeMigration } from './new/write.ts';

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
  const kind = kinds.find((known) => known === values.kind);
  if (kind === undefined) throw new UsageError(`Give a kind: --kind ${kinds.join(' | ')}`);
  const { files, later } = await writeMigration({ name: positionals[0] ?? '', kind, folder: values.folder });
  for (const path of files) console.log(path);
  for (const path of later)
    console.error(`${path} belongs to a later release: take .later off, give it a new time and list it then`);
  console.error(`Fill the names in, then: npm run migrate:check`);
}

try {
  await main();
} catch (error) {
  const wrongUse =
    error instanceof UsageError ||
    error instanceof Failure ||
    (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(
    wrongUse ? `${(error as Error).message}\n\n${usage}` : `Nothing was written: ${(error as Error).message}`,
  );
  process.exitCode = wrongUse ? 2 : 1;
}
