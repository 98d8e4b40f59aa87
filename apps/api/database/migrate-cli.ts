import { runCommands } from '../../cli/run-program.ts';
import { processEnvironment } from '../config/environment.ts';
import { revert, status, up } from './migrate-commands.ts';

/** `node dist/apps/api/database/migrate-cli.js up`, in the image; `npm run migrate` in the repository. */
process.exitCode = await runCommands(
  [up, revert, status],
  ['migrate', ...process.argv.slice(2)],
  processEnvironment,
  process,
);
