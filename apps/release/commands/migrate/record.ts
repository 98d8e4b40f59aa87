import { implement } from '../../../cli/command.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { recordStatements } from '../../migrations/running-release/record.ts';

export const command = implement(definitions['migrate record'], async ({ out, signal }, { values, rest }) => {
  const { ref, out: file } = values;
  const recorded = await recordStatements({
    tests: rest,
    signal,
    ...(ref === undefined ? {} : { ref }),
    ...(file === undefined ? {} : { file }),
  });
  const { statements, writes, databases, bytes } = recorded;
  const kibibytes = Math.ceil(bytes / 1_024);
  out.print(`${statements} statements, ${writes} writes of ${databases} databases to replay, ${kibibytes} KiB`);
  out.data(recorded, recorded.file);
  return exit.done;
});
