import { runCommands } from '../../../cli/run-program.ts';
import { processEnvironment } from '../../config/environment.ts';
import { command } from './replay-command.ts';

/** `node dist/apps/api/privacy/erasure/replay-cli.js`, in the image; `npm run release -- privacy replay` starts it. */
process.exitCode = await runCommands(
  [command],
  ['privacy', 'replay', ...process.argv.slice(2)],
  processEnvironment,
  process,
);
