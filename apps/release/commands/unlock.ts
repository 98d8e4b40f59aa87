import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { deleteParameter } from '../aws/ssm.ts';
import { noteForcedUnlock } from '../deployment/lock/forced-unlock.ts';
import { lockName, readLock } from '../deployment/lock/lock.ts';
import { notifyPeople } from '../deployment/notify/notify.ts';
import { whoReleases } from '../environment/actor.ts';
import { implement } from './command.ts';

export const command = implement(definitions.unlock, async (context, { values }) => {
  const { name } = context.settings;
  const held = await readLock(context);
  if (held === undefined) {
    context.out.data({ unlocked: false }, `${name} is not locked`);
    return exit.done;
  }
  const who = await whoReleases(context);
  if (held.kind === 'person' && held.who === who) {
    await deleteParameter(context, lockName);
    context.out.data({ unlocked: true, lock: held }, `${name} is unlocked`);
    return exit.done;
  }
  if (!values.force || values.reason === undefined || values.reason.trim() === '') {
    const ofRun = held.kind === 'deploy';
    throw new Failure({
      what: 'This lock is not yours',
      why: `${held.who} holds it since ${held.since}: ${held.why}; you are ${who}`,
      next: [
        ...(ofRun
          ? [commandLine('abort', name), 'Or run its command again: it takes over from a run that is dead']
          : [`Ask ${held.who} to run: ${commandLine('unlock', name)}`]),
        commandLine('unlock', name, { force: true, reason: 'TEXT' }),
      ],
      exitCode: exit.blocked,
    });
  }
  await noteForcedUnlock(context, held, who, values.reason);
  await deleteParameter(context, lockName);
  const text = `${who} released the lock of ${held.who} (${held.why}) on ${name} by force: ${values.reason}`;
  await notifyPeople(context, `ClassBoard ${name}: a lock was released by force`, text);
  context.out.data({ unlocked: true, lock: held }, text);
  return exit.done;
});
