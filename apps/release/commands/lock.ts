import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { takeLock } from '../deployment/lock/take-lock.ts';
import { whoReleases } from '../environment/actor.ts';
import { implement } from './command.ts';

export const command = implement(definitions.lock, async (context, { values }) => {
  const { name } = context.settings;
  if (values.reason === undefined || values.reason.trim() === '') {
    throw new Failure({
      what: 'A lock needs a reason',
      why: 'whom it stops has to know why',
      next: [commandLine('lock', name, { reason: 'TEXT' })],
      exitCode: exit.blocked,
    });
  }
  const who = await whoReleases(context);
  const { lock } = await takeLock(context, { kind: 'person', who, why: values.reason, release: undefined });
  context.out.data(
    lock,
    `${name} is locked by ${who}: ${values.reason}\nTo release it: ${commandLine('unlock', name)}`,
  );
  return exit.done;
});
