import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { takeLock } from '../deployment/lock/lock.ts';
import { whoReleases } from '../environment/actor.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'lock',
  summary: 'Keeps everybody from deploying, until you unlock',
  description: 'Nobody deploys or rolls back while it is held, you neither. Only who took it gives it back.',
  options: { reason: { type: 'string', value: 'TEXT', description: 'why, for whom it stops; must be given' } },
  examples: ['npm run release -- lock prod --reason "exams until Friday"'],
  changes: true,
  environment: 'required',
  async run(context, { values }) {
    const { name } = context.settings;
    if (values.reason === undefined || values.reason.trim() === '') {
      throw new Failure({
        what: 'A lock needs a reason',
        why: 'whom it stops has to know why',
        next: [`npm run release -- lock ${name} --reason TEXT`],
        exitCode: exit.blocked,
      });
    }
    const who = await whoReleases(context);
    const { lock } = await takeLock(context, { kind: 'person', who, why: values.reason });
    context.out.data(
      lock,
      `${name} is locked by ${who}: ${values.reason}\nTo give it back: npm run release -- unlock ${name}`,
    );
    return exit.done;
  },
});
