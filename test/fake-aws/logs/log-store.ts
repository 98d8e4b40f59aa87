import type { FakeAccount } from '../handlers.ts';
import { AwsError } from '../handlers.ts';

export interface LogEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly streams: Map<string, LogStream>;
}

/** Log groups of all regions, as CloudWatch Logs keeps them: streams come with their first line. */
export class LogStore {
  private readonly groups = new Map<string, LogGroup>();
  private written = 0;

  constructor(private readonly fake: FakeAccount) {}

  createGroup(region: string, name: string): LogGroup {
    const key = `${region} ${name}`;
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const arn = `arn:aws:logs:${region}:${this.fake.settings.account}:log-group:${name}`;
    const group: LogGroup = { name, arn, createdAt: this.fake.now().getTime(), streams: new Map() };
    this.groups.set(key, group);
    return group;
  }

  deleteGroup(region: string, name: string): void {
    this.groups.delete(`${region} ${name}`);
  }

  groupsOf(region: string): LogGroup[] {
    return [...this.groups].filter(([key]) => key.startsWith(`${region} `)).map(([, group]) => group);
  }

  /** Writes lines at the fake's present time. */
  write(region: string, groupName: string, streamName: string, lines: readonly string[]): void {
    const group = this.createGroup(region, groupName);
    const at = this.fake.now().getTime();
    const stream = group.streams.get(streamName) ?? { name: streamName, createdAt: at, events: [] };
    group.streams.set(streamName, stream);
    for (const message of lines) {
      this.written += 1;
      stream.events.push({ id: String(this.written).padStart(20, '0'), at, message });
    }
  }

  /** @throws AwsError ResourceNotFoundException */
  group(region: string, nameOrArn: string): LogGroup {
    const name = nameOrArn.startsWith('arn:')
      ? (nameOrArn.split(':log-group:')[1] ?? '').replace(/:\*$/, '')
      : nameOrArn;
    const group = this.groups.get(`${region} ${name}`);
    if (group === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  }

  /** @throws AwsError ResourceNotFoundException */
  stream(region: string, groupName: string, streamName: string): LogStream {
    const stream = this.group(region, groupName).streams.get(streamName);
    if (stream === undefined)
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream;
  }
}

/** Terms must all occur, quoted ones as they stand; `?a ?b` needs one of them, `-c` none. Other syntax is not known. */
export function matches(pattern: string | undefined, message: string): boolean {
  if (pattern === undefined || pattern.trim() === '') return true;
  if (/^[{[%]/.test(pattern.trim())) throw new AwsError('InvalidParameterException', 'Invalid filter pattern');
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(([, mark, quoted, word]) => ({
    mark,
    text: quoted ?? word ?? '',
  }));
  const anyOf = terms.filter(({ mark }) => mark === '?');
  return (
    terms.every(({ mark, text }) => mark === '?' || message.includes(text) !== (mark === '-')) &&
    (anyOf.length === 0 || anyOf.some(({ text }) => message.includes(text)))
  );
}
