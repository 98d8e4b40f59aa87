import { implement } from '../../../cli/command.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { kinds } from '../../migrations/new/templates.ts';
import { writeMigration } from '../../migrations/new/write.ts';

export const command = implement(definitions['migrate new'], async ({ out }, { values, rest: [name = ''] }) => {
  const { kind, folder } = values;
  if (kind === undefined) {
    throw new Failure({ what: '--kind is missing', why: `it is one of ${kinds.join(', ')}`, exitCode: exit.blocked });
  }
  const written = await writeMigration({ name, kind, folder });
  out.data(written, written.files.join('\n'));
  for (const path of written.later) {
    out.print(`${path} belongs to a later release: take .later off, give it a new time and list it then`);
  }
  out.print(`Fill the names in, then: ${commandLine('migrate check')}`);
  return exit.done;
});
