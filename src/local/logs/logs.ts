// CloudWatch Logs, as far as commands, people and task logs need it.
import type { Clock } from '../clock.ts';
import { jsonService, type Operation, operation } from '../json-protocol.ts';
import { type Service, ServiceError } from '../service.ts';
import {
  boolean,
  type Input,
  integer,
  list,
  oneOf,
  required,
  type Shape,
  structure,
  text,
} from '../shape.ts';
import { eventOverheadBytes, type LogEvent, LogStore, type LogStream } from './store.ts';

const groupName = text({ min: 1, max: 512, pattern: '[.\\-_/#A-Za-z0-9]+' });
const streamName = text({ min: 1, max: 512, pattern: '[^:*]*' });
const instant = integer({ min: 0 });

const createLogGroup = structure({ logGroupName: required(groupName) });
const createLogStream = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
});
const putRetentionPolicy = structure({
  logGroupName: required(groupName),
  retentionInDays: required(integer()),
});
const describeLogGroups = structure({
  logGroupNamePrefix: groupName,
  limit: integer({ min: 1, max: 50 }),
  nextToken: text({ min: 1 }),
});
const describeLogStreams = structure({
  logGroupName: required(groupName),
  logStreamNamePrefix: streamName,
  orderBy: oneOf('LogStreamName', 'LastEventTime'),
  descending: boolean,
  limit: integer({ min: 1, max: 50 }),
  nextToken: text({ min: 1 }),
});
const putLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  logEvents: required(
    list(structure({ timestamp: required(instant), message: required(text({ min: 1 })) }), {
      min: 1,
      max: 10_000,
    }),
  ),
});
const getLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  startTime: instant,
  endTime: instant,
  nextToken: text({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
  startFromHead: boolean,
});
const filterLogEvents = structure({
  logGroupName: required(groupName),
  logStreamNames: list(streamName, { min: 1, max: 100 }),
  logStreamNamePrefix: streamName,
  startTime: instant,
  endTime: instant,
  filterPattern: text({ max: 1024 }),
  nextToken: text({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
});

const day = 24 * 3600 * 1000;
const batchBytes = 1_048_576;

export class Logs {
  readonly store: LogStore;
  readonly service: Service;
  readonly #clock: Clock;

  constructor(options: { clock: Clock; region: string; account: string; capacity?: number }) {
    this.#clock = options.clock;
    this.store = new LogStore(`arn:aws:logs:${options.region}:${options.account}`, options.capacity);
    this.service = jsonService({
      targetPrefix: 'Logs_20140328',
      version: '1.1',
      operations: this.#operations(),
    });
  }

  /**
   * A writer for a container's output, as the awslogs driver makes one: the stream is created when it is missing.
   * @throws ServiceError ResourceNotFoundException when the group is missing
   */
  writer(group: string, stream: string): (line: string) => void {
    const found = this.store.group(group).streams.get(stream);
    const target = found ?? this.store.createStream(group, stream, this.#clock.now());
    return (message) => {
      // The driver drops empty lines: an event has at least one character.
      if (message === '') return;
      const now = this.#clock.now().getTime();
      this.store.append(target, { timestamp: now, message, ingestionTime: now });
    };
  }

  #operations(): Record<string, Operation> {
    return {
      CreateLogGroup: checked(createLogGroup, (input) => {
        this.store.createGroup(input.logGroupName, this.#clock.now());
      }),
      DeleteLogGroup: checked(createLogGroup, (input) => this.store.deleteGroup(input.logGroupName)),
      CreateLogStream: checked(createLogStream, (input) => {
        this.store.createStream(input.logGroupName, input.logStreamName, this.#clock.now());
      }),
      PutRetentionPolicy: checked(putRetentionPolicy, (input) => {
        this.store.group(input.logGroupName).retentionInDays = input.retentionInDays;
      }),
      DescribeLogGroups: checked(describeLogGroups, (input) => this.#describeGroups(input)),
      DescribeLogStreams: checked(describeLogStreams, (input) => this.#describeStreams(input)),
      PutLogEvents: checked(putLogEvents, (input) => this.#put(input)),
      GetLogEvents: checked(getLogEvents, (input) => this.#get(input)),
      FilterLogEvents: checked(filterLogEvents, (input) => this.#filter(input)),
    };
  }

  #describeGroups(input: Input<typeof describeLogGroups>) {
    const prefix = input.logGroupNamePrefix ?? '';
    const found = [...this.store.groups.values()]
      .filter((group) => group.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        creationTime: group.creationTime,
        retentionInDays: group.retentionInDays,
        storedBytes: 0,
        metricFilterCount: 0,
      }));
    const { items, nextToken } = page(found, input.nextToken, input.limit ?? 50);
    return { logGroups: items, nextToken };
  }

  #describeStreams(input: Input<typeof describeLogStreams>) {
    const byTime = input.orderBy === 'LastEventTime';
    if (byTime && input.logStreamNamePrefix !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'Cannot order by LastEventTime with a logStreamNamePrefix.',
      );
    }
    const prefix = input.logStreamNamePrefix ?? '';
    const order = (a: LogStream, b: LogStream) =>
      byTime
        ? (a.events.at(-1)?.timestamp ?? 0) - (b.events.at(-1)?.timestamp ?? 0)
        : a.name < b.name
          ? -1
          : 1;
    const found = [...this.store.group(input.logGroupName).streams.values()]
      .filter((stream) => stream.name.startsWith(prefix))
      .sort((a, b) => (input.descending ? order(b, a) : order(a, b)))
      .map((stream) => ({
        logStreamName: stream.name,
        arn: stream.arn,
        creationTime: stream.creationTime,
        firstEventTimestamp: stream.events[0]?.timestamp,
        lastEventTimestamp: stream.events.at(-1)?.timestamp,
        lastIngestionTime: stream.events.at(-1)?.ingestionTime,
        storedBytes: 0,
      }));
    const { items, nextToken } = page(found, input.nextToken, input.limit ?? 50);
    return { logStreams: items, nextToken };
  }

  #put(input: Input<typeof putLogEvents>) {
    const stream = this.store.stream(input.logGroupName, input.logStreamName);
    const now = this.#clock.now().getTime();
    let bytes = 0;
    let previous = 0;
    for (const event of input.logEvents) {
      bytes += Buffer.byteLength(event.message) + eventOverheadBytes;
      if (event.timestamp < previous) {
        throw new ServiceError(
          'InvalidParameterException',
          'Log events in a single PutLogEvents request must be in chronological order.',
        );
      }
      previous = event.timestamp;
    }
    if (bytes > batchBytes) {
      throw new ServiceError(
        'InvalidParameterException',
        `Upload too large: ${bytes} bytes exceeds limit of ${batchBytes}`,
      );
    }
    const tooOld = input.logEvents.filter((event) => event.timestamp < now - 14 * day).length;
    const firstTooNew = input.logEvents.findIndex((event) => event.timestamp > now + day / 12);
    const end = firstTooNew === -1 ? input.logEvents.length : firstTooNew;
    for (const event of input.logEvents.slice(tooOld, end)) {
      this.store.append(stream, { ...event, ingestionTime: now });
    }
    const rejected = {
      ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
      ...(firstTooNew !== -1 && { tooNewLogEventStartIndex: firstTooNew }),
    };
    return {
      nextSequenceToken: '0',
      ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
    };
  }

  /** Tokens are positions in the stream; the token of a page at the end is the one that led there, as on AWS. */
  #get(input: Input<typeof getLogEvents>) {
    const { events } = this.store.stream(input.logGroupName, input.logStreamName);
    const limit = input.limit ?? 10_000;
    const low = input.startTime === undefined ? 0 : position(events, input.startTime);
    const high = input.endTime === undefined ? events.length : position(events, input.endTime);
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
    let from: number;
    let to: number;
    if (token?.backward || (token === undefined && !input.startFromHead)) {
      to = Math.min(token?.position ?? high, high);
      from = Math.max(low, to - limit);
    } else {
      from = Math.max(token?.position ?? low, low);
      to = Math.min(high, from + limit);
    }
    const found = events.slice(from, Math.max(from, to));
    return {
      events: found,
      nextForwardToken: `f/${String(Math.max(from, to)).padStart(56, '0')}/s`,
      nextBackwardToken: `b/${String(from).padStart(56, '0')}/s`,
    };
  }

  #filter(input: Input<typeof filterLogEvents>) {
    if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'logStreamNames and logStreamNamePrefix cannot be specified together.',
      );
    }
    const names = new Set(input.logStreamNames);
    const matches = filterPattern(input.filterPattern ?? '');
    const found = [...this.store.group(input.logGroupName).streams.values()]
      .filter((stream) =>
        input.logStreamNames !== undefined
          ? names.has(stream.name)
          : stream.name.startsWith(input.logStreamNamePrefix ?? ''),
      )
      .flatMap((stream) =>
        stream.events.map((event, index) => ({
          logStreamName: stream.name,
          ...event,
          eventId: `${event.timestamp}-${stream.name}-${index}`,
        })),
      )
      .filter(
        (event) =>
          event.timestamp >= (input.startTime ?? 0) &&
          event.timestamp <= (input.endTime ?? Number.POSITIVE_INFINITY) &&
          matches(event.message),
      )
      .sort((a, b) => a.timestamp - b.timestamp);
    const { items, nextToken } = page(found, input.nextToken, input.limit ?? 10_000);
    return { events: items, searchedLogStreams: [], nextToken };
  }
}

function checked<T>(shape: Shape<T>, action: (input: T) => unknown): Operation {
  return operation(shape, action, 'InvalidParameterException');
}

function page<T>(all: readonly T[], token: string | undefined, limit: number) {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalidToken();
  const end = start + limit;
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}

function readToken(token: string): { backward: boolean; position: number } {
  const parts = /^([fb])\/([0-9]{56})\/s$/.exec(token);
  if (parts === null) throw invalidToken();
  return { backward: parts[1] === 'b', position: Number(parts[2]) };
}

function invalidToken(): ServiceError {
  return new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
}

/** The index of the first event at or after an instant. */
function position(events: readonly LogEvent[], timestamp: number): number {
  const index = events.findIndex((event) => event.timestamp >= timestamp);
  return index === -1 ? events.length : index;
}

/** Plain terms, quoted or not: all must occur, those with `-` must not. JSON and column patterns are not known here. */
function filterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new ServiceError('InvalidParameterException', 'Invalid filter pattern: only terms are supported');
  }
  const terms = [...pattern.matchAll(/(-?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, minus, quoted, plain]) => ({ wanted: minus === '', text: quoted ?? plain ?? '' }),
  );
  return (message) => terms.every((term) => message.includes(term.text) === term.wanted);
}
