import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { replayErasures } from '../environment/tasks/replay-erasures.ts';
import { implement } from './command.ts';

export const command = implement(definitions['privacy replay'], async (context, input) => {
  if (context.environment === undefined || context.environment === 'local') {
    const { command: here } = await import('../../api/privacy/erasure/replay-command.ts');
    return here.run(context, input);
  }
  const report = await replayErasures(context, input.values);
  context.out.data({ environment: context.settings.name, report }, report.join('\n'));
  return exit.done;
});
