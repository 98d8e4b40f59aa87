import { logGroupName } from '../../../infra/names.ts';
import type { LogPart } from '../../../infra/service/platform-stack.ts';
import type { Values } from '../../cli/command-definition.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { searchLogs } from '../aws/cloudwatch-logs.ts';
import { isAwsError } from '../aws/errors.ts';
import type { Context } from '../environment/context.ts';
import {
  isWanted,
  levels,
  lineText,
  narrow,
  readLine,
  type ShownLine,
  type Wanted,
} from '../environment/logs/log-lines.ts';
import { since } from '../environment/logs/since.ts';
import { lookPatiently } from '../environment/tasks/follow-rollout.ts';
import { defineCommand } from './command.ts';

const parts = ['api', 'worker', 'migration', 'traces', 'exec'] as const satisfies readonly LogPart[];

const lookSeconds = 3;
/** Lines reach CloudWatch out of order and late; so far back every look begins again. */
const lateSeconds = 30;

const options = {
  part: { type: 'string', value: 'PART', default: 'api', description: `whose log: ${parts.join(', ')}` },
  since: { type: 'string', value: 'TIME', default: '30m', description: 'from when on: 45s, 30m, 2h, 1d or a time' },
  filter: { type: 'string', value: 'PATTERN', description: 'lines that match, in the filter language of CloudWatch' },
  task: { type: 'string', value: 'ID', description: 'one task, by its id or the beginning of it' },
  request: { type: 'string', value: 'ID', description: 'one request, by its request id' },
  level: { type: 'string', value: 'LEVEL', description: 'this bad or worse; lines without a level are shown too' },
  follow: { type: 'boolean', description: 'go on with what comes; Ctrl-C ends it' },
} as const;

export const command = defineCommand({
  name: 'logs',
  summary: 'Shows the log of the application, the migration or the shells',
  description: [
    'Lines are shown with time, level, task, message, route and request id. With --json each line is one object with',
    'everything that was logged. The log holds ids and numbers only, and nothing is added here.',
  ].join('\n'),
  options,
  examples: [
    'npm run release -- logs prod --level error --since 2h',
    'npm run release -- logs prod --request 0b7d2d9e-6f0a-4f5e-9a51-0d5b8f7c1e11 --since 1d',
    'npm run release -- logs staging --part worker --follow',
    'npm run release -- logs dev --part migration --since 1d --json',
  ],
  changes: false,
  environment: 'required',
  async run(context, { values }) {
    const group = logGroupName(context.settings, choose('--part', values.part, parts));
    const wanted = wantedOf(values);
    const from = since(values.since, context.clock.now());
    const show = (line: ShownLine) => context.out.data(line, lineText(line));
    const reader = new LogReader(context, group, values.filter ?? narrow(wanted), wanted);
    try {
      let shown = await reader.read(from, show);
      if (!values.follow) {
        if (shown === 0) context.out.say(`Nothing in ${group} since ${from.toISOString()} that fits.`);
        return exit.done;
      }
      for (;;) {
        await context.clock.sleep(lookSeconds);
        await lookPatiently(context, async () => {
          shown += await reader.read(from, show);
        });
      }
    } catch (error) {
      if (context.signal.aborted && values.follow) return exit.done;
      throw explained(error, group, values.filter);
    }
  },
});

function choose<T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  throw new Failure({
    what: `${option} ${given} is not known`,
    why: `it is one of ${known.join(', ')}`,
    next: ['npm run release -- logs --help'],
    exitCode: exit.blocked,
  });
}

function wantedOf({ task, request, level }: Values<typeof options>): Wanted {
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
    level: level === undefined ? undefined : choose('--level', level, levels),
  };
}

function explained(error: unknown, group: string, filter: string | undefined): unknown {
  if (isAwsError(error, 'ResourceNotFoundException')) {
    return new Failure({
      what: `There is no log group ${group}`,
      why: 'the stack Platform makes it, and it is not deployed here',
      next: [`npm run release -- doctor ${group.split('/')[2]}`],
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
