import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { abort } from '../deployment/abort.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'abort',
  summary: 'Ends a rollout that is under way, and gives an unfinished release up',
  description: [
    'The run that deploys loses the lock and stops. ECS and CloudFormation take back what is under way, and what really',
    'runs is looked at. A migration task that runs is left to its end: half a migration is worse than a whole one.',
  ].join('\n'),
  options: { reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the record' } },
  examples: ['npm run release -- abort staging', 'npm run release -- abort prod --yes --reason "wrong image"'],
  changes: true,
  environment: 'required',
  async run(context, { values, yes }) {
    const { name } = context.settings;
    if (!yes && (await context.ask(`End what is under way in ${name}? Type ${name}:`))?.trim() !== name) {
      throw new Failure({
        what: 'The abort was not confirmed',
        why: `nobody typed ${name}`,
        next: [`npm run release -- abort ${name} --yes`],
        exitCode: exit.blocked,
      });
    }
    const { exitCode, text, stopped, record } = await abort(context, values.reason);
    context.out.data({ stopped, release: record ?? null }, text);
    return exitCode;
  },
});
