import { parseArgs } from 'node:util';
import { recordStatements } from './running-release/record.ts';

const usage = `Records the statements that this version sends to the database, as its end-to-end tests make it send them.

  npm run record:statements                       of the working tree
  npm run record:statements -- --ref v1.4.0       of a release, in a work tree of its own
  npm run record:statements -- test/e2e/users     of some tests only

  --ref REF     git reference to record
  --out FILE    default: .local/release/statements-vVERSION.json.gz

The recording holds no personal data: the tests invent their people, and what still resembles an address, a phone
number or a token is replaced.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ref: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { file, bytes, statements, writes, databases } = await recordStatements({
    tests: positionals,
    ...(values.ref === undefined ? {} : { ref: values.ref }),
    ...(values.out === undefined ? {} : { file: values.out }),
  });
  console.error(
    `${statements} statements, ${writes} writes of ${databases} databases to replay, ${Math.ceil(bytes / 1024)} KiB`,
  );
  console.log(file);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
