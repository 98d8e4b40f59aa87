import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Call, type Service } from '../handlers.ts';
import { LogStore, matches } from './log-store.ts';

const store = (call: Call): LogStore => call.fake.part(LogStore);

function filterLogEvents(input: FilterLogEventsRequest, call: Call): FilterLogEventsResponse {
  const { region } = call;
  const groupName = nameOf(input);
  const group = store(call).group(region, groupName);
  if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
    throw new AwsError('InvalidParameterException', 'logStreamNamePrefix and logStreamNames cannot be used together');
  const asked = input.logStreamNames?.map((name) => store(call).stream(region, groupName, name));
  const streams = (asked ?? [...group.streams.values()]).filter(({ name }) =>
    name.startsWith(input.logStreamNamePrefix ?? ''),
  );
  const found = streams
    .flatMap((stream) => stream.events.map((event) => ({ ...event, stream: stream.name })))
    .filter(({ at }) => at >= (input.startTime ?? 0) && at <= (input.endTime ?? Number.POSITIVE_INFINITY))
    .filter(({ message }) => matches(input.filterPattern, message))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id, 'en'));
  // Events may come while a reader turns the pages, so a page continues after an event and not at a number.
  const after = input.nextToken === undefined ? undefined : readToken(input.nextToken, 'e');
  const from = after === undefined ? 0 : found.findIndex(({ at, id }) => `${at}/${id}` === after) + 1;
  const page = found.slice(from, from + (input.limit ?? 10_000));
  const last = page.at(-1);
  return {
    events: page.map(({ id, at, message, stream }) => ({
      eventId: id,
      logStreamName: stream,
      timestamp: at,
      ingestionTime: at,
      message,
    })),
    searchedLogStreams: [],
    ...(last !== undefined && from + page.length < found.length ? { nextToken: `e/${last.at}/${last.id}` } : {}),
  };
}

/** Tokens count the events of the stream; at its end the forward token comes back unchanged. */
function getLogEvents(input: GetLogEventsRequest, call: Call): GetLogEventsResponse {
  const stream = store(call).stream(call.region, nameOf(input), input.logStreamName ?? '');
  const end = stream.events.length;
  const limit = input.limit ?? 10_000;
  let from = input.startFromHead === true ? 0 : Math.max(0, end - limit);
  let to = Math.min(end, from + limit);
  if (input.nextToken !== undefined) {
    const [direction, position] = input.nextToken.split('/');
    if ((direction !== 'f' && direction !== 'b') || !/^\d+$/.test(position ?? ''))
      throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
    from = direction === 'f' ? Number(position) : Math.max(0, Number(position) - limit);
    to = direction === 'f' ? Math.min(end, from + limit) : Number(position);
  }
  const events = stream.events
    .slice(from, to)
    .filter(({ at }) => at >= (input.startTime ?? 0) && at < (input.endTime ?? Number.POSITIVE_INFINITY));
  return {
    events: events.map(({ at, message }) => ({ timestamp: at, ingestionTime: at, message })),
    nextForwardToken: `f/${to}`,
    nextBackwardToken: `b/${from}`,
  };
}

function describeLogStreams(input: DescribeLogStreamsRequest, call: Call): DescribeLogStreamsResponse {
  const group = store(call).group(call.region, nameOf(input));
  const lastOf = (events: readonly { at: number }[]) => events.at(-1)?.at ?? 0;
  const streams = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
    .sort((a, b) =>
      input.orderBy === 'LastEventTime' ? lastOf(a.events) - lastOf(b.events) : a.name.localeCompare(b.name, 'en'),
    );
  if (input.descending === true) streams.reverse();
  const from = input.nextToken === undefined ? 0 : Number(readToken(input.nextToken, 's'));
  const page = streams.slice(from, from + (input.limit ?? 50));
  return {
    logStreams: page.map(({ name, createdAt, events }) => ({
      logStreamName: name,
      arn: `${group.arn}:log-stream:${name}`,
      creationTime: createdAt,
      ...(events[0] === undefined
        ? {}
        : { firstEventTimestamp: events[0].at, lastEventTimestamp: lastOf(events), lastIngestionTime: lastOf(events) }),
    })),
    ...(from + page.length < streams.length ? { nextToken: `s/${from + page.length}` } : {}),
  };
}

function describeLogGroups(input: DescribeLogGroupsRequest, call: Call): DescribeLogGroupsResponse {
  const groups = store(call)
    .groupsOf(call.region)
    .filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ''))
    .slice(0, input.limit ?? 50);
  return {
    logGroups: groups.map(({ name, arn, createdAt }) => ({
      logGroupName: name,
      logGroupArn: arn,
      arn: `${arn}:*`,
      creationTime: createdAt,
    })),
  };
}

function nameOf(input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined }): string {
  const name = input.logGroupName ?? input.logGroupIdentifier;
  if (name === undefined) throw new AwsError('InvalidParameterException', 'No log group was given');
  return name;
}

function readToken(token: string, kind: string): string {
  if (!token.startsWith(`${kind}/`)) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return token.slice(kind.length + 1);
}

export const logsService: Service = {
  service: 'logs',
  operations: {
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    DescribeLogStreams: describeLogStreams,
    DescribeLogGroups: describeLogGroups,
    StartLiveTail: () => {
      throw new AwsError('LimitExceededException', 'The limit of concurrent live tail sessions was reached.');
    },
  },
};
