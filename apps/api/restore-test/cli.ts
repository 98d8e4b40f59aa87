import { runCommands } from '../../cli/run-program.ts';
import { processEnvironment } from '../config/environment.ts';
import { command } from './command.ts';

/** `node dist/apps/api/restore-test/cli.js --job ID`, in the image. */
process.exitCode = await runCommands(
  [command],
  ['restore-test', ...process.argv.slice(2)],
  processEnvironment,
  process,
);
