import { runCommands } from '../../cli/run-program.ts';
import { processEnvironment } from '../config/environment.ts';
import { command } from './import-command.ts';

/** `node dist/apps/api/imports/cli.js FILE.zip --school ID`, in the image; `npm run import` in the repository. */
process.exitCode = await runCommands([command], ['import', ...process.argv.slice(2)], processEnvironment, process);
