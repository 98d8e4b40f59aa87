import { CloudWatchLogsClient, GetLogEventsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface LogLine {
  readonly at: Date;
  readonly message: string;
}

export interface LogEvent extends LogLine {
  /** Unique and lasting: the same event read twice has the same id. */
  readonly id: string;
  readonly stream: string;
  readonly arrivedAt: Date;
}

export interface StreamPage {
  readonly lines: readonly LogLine[];
  /** Where to read on; the same again when nothing more was there. */
  readonly next: string | undefined;
}

interface Place {
  readonly aws: Aws;
}

/**
 * What stands in a stream from where the last page ended. Nothing, where the stream is still to come:
 * a container makes its stream with its first line.
 */
export async function readStream(
  { aws }: Place,
  { group, stream }: { readonly group: string; readonly stream: string },
  from?: string,
): Promise<StreamPage> {
  const lines: LogLine[] = [];
  let next = from;
  for (;;) {
    try {
      const page = await aws
        .client(CloudWatchLogsClient)
        .send(
          new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, startFromHead: true, nextToken: next }),
        );
      lines.push(...(page.events ?? []).map(toLine));
      // A page may be empty with more behind it: the end is where the token comes back unchanged.
      if (page.nextForwardToken === undefined || page.nextForwardToken === next) return { lines, next };
      next = page.nextForwardToken;
    } catch (error) {
      if (isAwsError(error, 'ResourceNotFoundException')) return { lines, next };
      throw error;
    }
  }
}

/** The last lines of a stream, oldest first. */
export async function lastLines(
  { aws }: Place,
  { group, stream }: { readonly group: string; readonly stream: string },
  limit: number,
): Promise<LogLine[]> {
  try {
    const { events = [] } = await aws
      .client(CloudWatchLogsClient)
      .send(new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, startFromHead: false, limit }));
    return events.map(toLine);
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
}

const toLine = ({ timestamp = 0, message = '' }: { timestamp?: number; message?: string }): LogLine => ({
  at: new Date(timestamp),
  message: message.trimEnd(),
});

export interface LogQuery {
  readonly group: string;
  readonly since: Date;
  readonly until?: Date;
  /** In CloudWatch's filter language. */
  readonly pattern?: string;
  readonly streams?: readonly string[];
  readonly streamPrefix?: string;
}

/** Page by page, oldest first within each; a page may be empty with more behind it. */
export async function* searchLogs({ aws }: Place, query: LogQuery): AsyncGenerator<LogEvent[]> {
  const { group, since, until, pattern, streams, streamPrefix } = query;
  for await (const page of paginateFilterLogEvents(
    { client: aws.client(CloudWatchLogsClient) },
    {
      logGroupName: group,
      startTime: since.getTime(),
      ...(until === undefined ? {} : { endTime: until.getTime() }),
      ...(pattern === undefined ? {} : { filterPattern: pattern }),
      ...(streams === undefined ? {} : { logStreamNames: [...streams] }),
      ...(streamPrefix === undefined ? {} : { logStreamNamePrefix: streamPrefix }),
    },
  )) {
    yield (page.events ?? []).map((event) => ({
      ...toLine(event),
      id: event.eventId ?? '',
      stream: event.logStreamName ?? '',
      arrivedAt: new Date(event.ingestionTime ?? event.timestamp ?? 0),
    }));
  }
}
