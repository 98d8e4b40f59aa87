import 'reflect-metadata';
import { implement } from '../../cli/command.ts';
import { define } from '../../cli/command-definition.ts';
import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { runCommands } from '../../cli/run-program.ts';
import { processEnvironment, readEnvironment } from '../config/environment.ts';
import { verify } from './verify.ts';

const definition = define({
  name: 'verify-app',
  summary: 'Checks each part that this process is wired to, with its own settings and rights',
  description: `Run by "${commandLine('verify')}" in a task of the image. Exit code 1 where a part is FAIL.`,
  options: {},
  examples: ['node dist/apps/api/health/verify-cli.js --json'],
  changes: false,
  environment: 'none',
});

/** With --json the findings are one line, which the release tool finds in the log by its first word. */
const command = implement(definition, async ({ out }) => {
  const found = await verify(readEnvironment()).catch((error: Error) => {
    throw new Failure({ what: 'Nothing could be verified', why: error.message, cause: error });
  });
  const lines = found.parts.map(
    ({ name, status, detail, fix }) =>
      `${status.padEnd(4)} ${name}${detail === '' ? '' : `: ${detail}`}${fix === undefined ? '' : `\n       fix: ${fix}`}`,
  );
  out.data({ verification: found }, lines.join('\n'));
  return found.parts.some(({ status }) => status === 'FAIL') ? exit.failed : exit.done;
});

process.exitCode = await runCommands([command], ['verify-app', ...process.argv.slice(2)], processEnvironment, process);
