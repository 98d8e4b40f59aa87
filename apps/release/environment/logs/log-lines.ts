import type { LogEvent } from '../../aws/cloudwatch-logs.ts';

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/** One line of a log as it is shown. */
export interface ShownLine {
  readonly at: Date;
  readonly id: string;
  /** Undefined in groups that are not of tasks. */
  readonly task: string | undefined;
  /** Undefined where the line is no JSON of ours. */
  readonly level: Level | undefined;
  readonly requestId: string | undefined;
  /** The line as it was written, parsed where it is JSON. */
  readonly message: string | Readonly<Record<string, unknown>>;
}

/** `api/app/TASK`, three parts; the shells' own streams have another form. */
export function readLine({ at, id, stream, message }: LogEvent): ShownLine {
  const parts = stream.split('/');
  const parsed = parse(message);
  const level = levels.find((known) => known === parsed?.level);
  return {
    at,
    id,
    task: parts.length === 3 ? parts[2] : undefined,
    level,
    requestId: typeof parsed?.requestId === 'string' ? parsed.requestId : undefined,
    message: parsed ?? message,
  };
}

function parse(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export interface Wanted {
  readonly task: string | undefined;
  readonly requestId: string | undefined;
  /** At least this bad. Lines without a level are kept: a crash does not write JSON. */
  readonly level: Level | undefined;
}

export function isWanted(line: ShownLine, { task, requestId, level }: Wanted): boolean {
  if (task !== undefined && line.task?.startsWith(task) !== true) return false;
  if (requestId !== undefined && !containsId(line, requestId)) return false;
  if (level === undefined) return true;
  // The documents that carry metrics have no level, and are no trouble.
  if (typeof line.message !== 'string' && '_aws' in line.message) return false;
  return line.level === undefined || levels.indexOf(line.level) >= levels.indexOf(level);
}

const containsId = ({ requestId, message }: ShownLine, id: string): boolean =>
  requestId === undefined ? typeof message === 'string' && message.includes(id) : requestId === id;

/** A term that CloudWatch can narrow the search down by; what it finds is still sifted by `isWanted`. */
export function narrow({ requestId, level }: Wanted): string | undefined {
  if (requestId !== undefined) return `"${requestId}"`;
  return level === 'error' || level === 'fatal' ? '?error ?fatal ?Error' : undefined;
}

/** Fields that stand in every line, or have their own place in it. */
const known = new Set([
  'level',
  'time',
  'msg',
  'service',
  'environment',
  'commit',
  'method',
  'route',
  'status',
  'durationMs',
  'requestId',
  'error',
]);

/** `08:00:01.123 error 1f2e3d4c message GET v1/classes 500 12 ms request=… key=value`, and a stack below. */
export function lineText(line: ShownLine): string {
  const time = line.at.toISOString().replace('T', ' ').replace('Z', '');
  const head = `${time} ${(line.level ?? '-').padEnd(5)} ${line.task?.slice(0, 8) ?? '-'}`;
  if (typeof line.message === 'string') return `${head} ${line.message}`;
  const { message } = line;
  if ('_aws' in message) return `${head} metrics ${pairs(message, new Set(['_aws', 'Environment', 'service']))}`;
  const request = [
    message.method,
    message.route,
    message.status,
    message.durationMs === undefined ? undefined : `${message.durationMs} ms`,
  ].filter((part) => part !== undefined);
  const words = [
    head,
    text(message.msg),
    ...request.map(text),
    message.requestId === undefined ? '' : `request=${text(message.requestId)}`,
    pairs(message, known),
    errorText(message.error),
  ];
  return words.filter((word) => word !== '').join(' ');
}

const text = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const pairs = (message: Readonly<Record<string, unknown>>, left: ReadonlySet<string>): string =>
  Object.entries(message)
    .filter(([key, value]) => !left.has(key) && value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(' ');

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { type, message, stack, ...rest } = error as Record<string, unknown>;
  const frames = Array.isArray(stack) ? stack.map((frame) => `\n    ${text(frame)}`).join('') : '';
  return [`${text(type)}${message === undefined ? '' : `: ${text(message)}`}`, pairs(rest, new Set())]
    .filter((word) => word !== '')
    .join(' ')
    .concat(frames);
}
