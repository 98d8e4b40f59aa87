// The first file of `npm start`: plain JavaScript, so that every Node can read it and report what is wrong.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const numbersOf = (version) => version.replace(/^v/, '').split('.').map(Number);

function isOlder(version, than) {
  const [left, right] = [numbersOf(version), numbersOf(than)];
  const at = right.findIndex((number, index) => (left[index] || 0) !== number);
  return at !== -1 && (left[at] || 0) < right[at];
}

const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [, oldest, tooNew] = /^>=([\d.]+) <([\d.]+)$/.exec(engines.node);
if (isOlder(process.version, oldest) || !isOlder(process.version, tooNew)) {
  fail(
    `ClassBoard needs Node ${engines.node}, this is ${process.version.slice(1)}. ` +
      'Run "npm ci", then "npm start", which uses a Node of its own; or install Node 24 (nvm install 24).',
  );
}

process.chdir(root);
try {
  await import('./loader.mjs');
} catch (error) {
  if (!/MODULE_NOT_FOUND/.test(error.code)) throw error;
  fail('The packages that ClassBoard is made of are not installed. Run "npm ci" first.');
}
process.exit(await start());

async function start() {
  try {
    const { run } = await import('./start.ts');
    return await run(process.argv.slice(2), root);
  } catch (error) {
    if (error.code !== 'COMPILER_UNAVAILABLE') throw error;
    return fail(error.message);
  }
}
