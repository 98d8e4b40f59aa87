import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './browser.ts';

/** `npm run test:web`: the console in a real browser. Arguments go to jest. */
const root = fileURLToPath(new URL('../..', import.meta.url));

if (findBrowser() === undefined) {
  console.log(
    'The tests of the console are skipped: no Chromium is here (apt-get install chromium, or CHROMIUM=PATH).',
  );
} else {
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--import', './apps/local/loader.mjs', '--import', './test/setup/runner/worker-data.mjs'],
      ...['node_modules/jest/bin/jest.js', '--config', 'jest.web.config.mjs', '-w', '2'],
      ...(process.argv.length > 2 ? process.argv.slice(2) : ['test/web/']),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
}
