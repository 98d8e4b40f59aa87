import { randomBytes } from 'node:crypto';
import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { readServices } from '../../aws/ecs-services.ts';
import type { Context } from '../context.ts';
import { runOneOff } from './one-off.ts';

export interface Replay {
  /** Of a restored database that does not serve yet; the one that serves where absent. */
  readonly host?: string | undefined;
  /** Of the database that served before: what it has not written down yet is written down first. */
  readonly former?: string | undefined;
  /** What helps where it fails, before all else. */
  readonly next?: readonly string[];
}

/**
 * Erases again, by a task of the application: it reaches the database, the bucket and the user pool.
 * @returns what the task reported
 * @throws Failure where not everybody was erased again
 */
export async function replayErasures(
  context: Context,
  { host, former, next = [] }: Replay,
): Promise<readonly string[]> {
  const { name } = context.settings;
  const services = await readServices(context);
  const worker = services.find(({ part }) => part === 'worker') ?? services.find(({ part }) => part === 'api');
  if (worker === undefined) {
    throw new Failure({
      what: 'No erasure was repeated',
      why: `nothing is deployed to ${name} yet, so there is no application to do it`,
      next: [commandLine('deploy', name)],
    });
  }
  const result = await runOneOff(context, {
    taskDefinition: worker.taskDefinition,
    container: 'app',
    command: [
      ...['node', 'dist/apps/api/privacy/erasure/replay-cli.js'],
      ...(host === undefined ? [] : ['--host', host]),
      ...(former === undefined ? [] : ['--former', former]),
    ],
    title: host === undefined ? 'Repeat erasures' : `Repeat erasures in ${host}`,
    ...(worker.securityGroups.length === 0 ? {} : { securityGroups: worker.securityGroups }),
    // A repetition is a new task: it passes over whom the first one erased.
    startedBy: `privacy-${randomBytes(6).toString('hex')}`,
    isResumable: false,
  });
  const lines = result.lines.filter((line) => line.trim() !== '').slice(-3);
  if (result.exitCode === 0) return lines;
  throw new Failure({
    what: `Not every erasure was repeated in ${host ?? name}`,
    why: [result.why, ...lines].join('; '),
    next: [...next, commandLine('verify', name), commandLine('privacy replay', name, { host, former })],
  });
}
