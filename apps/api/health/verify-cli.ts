import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../config/environment.ts';
import { verify } from './verify.ts';

/**
 * Asks every part that this process is wired to, with its own settings and rights. Ends with code 0 where no part
 * is FAIL. With --json the findings are one line, which the release tool finds in the log by its first word.
 */
try {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const found = await verify(readEnvironment());
  const lines = found.parts.map(
    ({ name, status, detail, fix }) =>
      `${status.padEnd(4)} ${name}${detail === '' ? '' : `: ${detail}`}${fix === undefined ? '' : `\n       fix: ${fix}`}`,
  );
  console.log(values.json ? JSON.stringify({ verification: found }) : lines.join('\n'));
  process.exitCode = found.parts.some(({ status }) => status === 'FAIL') ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
