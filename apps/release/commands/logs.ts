import { logGroupName } from '../../../infra/names.ts';
import type { Values } from '../../cli/command-definition.ts';
import { commandLine } from '../../cli/command-line.ts';
import type { Definitions } from '../../cli/definitions/index.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { searchLogs } from '../aws/cloudwatch-logs.ts';
import { isAwsError } from '../aws/errors.ts';
import type { Context } from '../environment/context.ts';
import { isWanted, lineText, narrow, readLine, type ShownLine, type Wanted } from '../environment/logs/log-lines.ts';
import { since } from '../environment/logs/since.ts';
import { pollAws, pollSeconds } from '../environment/poll-aws.ts';
import { implement } from './command.ts';

/** Lines reach CloudWatch out of order and late; every poll begins so far back. */
const lateSeconds = 30;

export const command = implement(definitions.logs, async (context, { values }) => {
  const group = logGroupName(context.settings, values.part);
  const wanted = wantedOf(values);
  const from = since(values.since, context.clock.now());
  const show = (line: ShownLine) => context.out.data(line, lineText(line));
  const reader = new LogReader(context, group, values.filter ?? narrow(wanted), wanted);
  try {
    if (values.follow) {
      await pollAws(context, () => reader.read(from, show), { everySeconds: pollSeconds.logs, until: () => false });
    } else if ((await reader.read(from, show)) === 0) {
      context.out.print(`Nothing in ${group} since ${from.toISOString()} that fits.`);
    }
    return exit.done;
  } catch (error) {
    if (context.signal.aborted && values.follow) return exit.done;
    throw explained(error, group, values.filter);
  }
});

function wantedOf({ task, request, level }: Values<Definitions['logs']['options']>): Wanted {
  if (request !== undefined && !/^[\w.:-]{1,128}$/.test(request)) {
    throw new Failure({
      what: `"${request}" is no request id`,
      why: 'it has letters, digits, hyphens, points, colons and underscores only',
      exitCode: exit.blocked,
    });
  }
  return {
    task: task?.split('/').at(-1),
    requestId: request,
    level,
  };
}

function explained(error: unknown, group: string, filter: string | undefined): unknown {
  if (isAwsError(error, 'ResourceNotFoundException')) {
    return new Failure({
      what: `There is no log group ${group}`,
      why: 'the stack Platform makes it, and it is not deployed here',
      next: [commandLine('doctor', group.split('/')[2] ?? 'ENV')],
      exitCode: exit.failed,
      cause: error,
    });
  }
  if (isAwsError(error, 'InvalidParameterException') && filter !== undefined) {
    return new Failure({
      what: `CloudWatch does not understand --filter ${filter}`,
      why: error.message,
      next: ['Put words with other characters than letters and digits into double quotes: --filter \'"v1/classes"\''],
      exitCode: exit.blocked,
      cause: error,
    });
  }
  return error;
}

/** Reads on without gaps and without repeats: what was shown is known by its event id. */
export class LogReader {
  private readonly shown = new Map<string, number>();
  private newest = 0;

  constructor(
    private readonly context: Pick<Context, 'aws' | 'clock' | 'signal'>,
    private readonly group: string,
    private readonly pattern: string | undefined,
    private readonly wanted: Wanted,
  ) {}

  /** @returns how many lines were shown */
  async read(start: Date, show: (line: ShownLine) => void): Promise<number> {
    const { context, group, pattern } = this;
    const from = new Date(Math.max(start.getTime(), this.newest - lateSeconds * 1_000));
    let count = 0;
    for await (const page of searchLogs(context, {
      group,
      since: from,
      ...(pattern === undefined ? {} : { pattern }),
    })) {
      context.signal.throwIfAborted();
      for (const event of page) {
        if (this.shown.has(event.id)) continue;
        this.shown.set(event.id, event.at.getTime());
        this.newest = Math.max(this.newest, event.at.getTime());
        const line = readLine(event);
        if (!isWanted(line, this.wanted)) continue;
        show(line);
        count += 1;
      }
    }
    const forgotten = this.newest - lateSeconds * 1_000;
    for (const [id, at] of this.shown) if (at < forgotten) this.shown.delete(id);
    return count;
  }
}
