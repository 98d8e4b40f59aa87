import { runCommands } from '../../cli/run-program.ts';
import { processEnvironment } from '../config/environment.ts';
import { command } from './create-command.ts';

/** `node dist/apps/api/schools/create-cli.js --id …`, in the image; `npm run school:create` in the repository. */
process.exitCode = await runCommands(
  [command],
  ['school', 'create', ...process.argv.slice(2)],
  processEnvironment,
  process,
);
