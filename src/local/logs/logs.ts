// CloudWatch Logs, as far as the commands, their users and task logs need it.
import type { Clock } from '../clock.ts';
import { jsonService, type Operation, operation } from '../json-protocol.ts';
import { partitionOf } from '../partition.ts';
import { type Service, ServiceError } from '../service.ts';
import type { Input, Shape } from '../shape.ts';
import * as inputs from './input.ts';
import { page, readStream } from './read.ts';
import { EVENT_OVERHEAD_BYTES, LogStore, type StoredStream } from './store.ts';

const DAY_MS = 24 * 3600 * 1000;
const MAX_BATCH_BYTES = 1_048_576;

export class Logs {
  readonly store: LogStore;
  readonly service: Service;
  readonly #clock: Clock;

  constructor(options: { clock: Clock; region: string; account: string; capacity?: number }) {
    this.#clock = options.clock;
    this.store = new LogStore(
      `arn:${partitionOf(options.region)}:logs:${options.region}:${options.account}`,
      options.capacity,
    );
    this.service = jsonService({
      targetPrefix: 'Logs_20140328',
      version: '1.1',
      operations: this.#operations(),
    });
  }

  /**
   * A writer for a container's output, like the awslogs driver's: a missing stream is created.
   * @throws ServiceError ResourceNotFoundException if the group is missing
   */
  writer(group: string, stream: string): (line: string) => void {
    const { groups } = this.store;
    const target = (): StoredStream =>
      groups.get(group)?.streams.get(stream) ?? this.store.createStream(group, stream, this.#clock.now());
    target();
    return (message) => {
      // The driver drops empty lines, since an event has at least one character.
      if (message === '') return;
      const now = this.#clock.now().getTime();
      this.store.append(target(), { timestamp: now, message, ingestionTime: now });
    };
  }

  #operations(): Record<string, Operation> {
    return {
      CreateLogGroup: checked(inputs.createLogGroup, (input) => {
        this.store.createGroup(input.logGroupName, this.#clock.now());
      }),
      CreateLogStream: checked(inputs.createLogStream, (input) => {
        this.store.createStream(input.logGroupName, input.logStreamName, this.#clock.now());
      }),
      DescribeLogGroups: checked(inputs.describeLogGroups, (input) => this.#describeGroups(input)),
      PutLogEvents: checked(inputs.putLogEvents, (input) => this.#put(input)),
      GetLogEvents: checked(inputs.getLogEvents, (input) =>
        readStream(this.store.stream(input.logGroupName, input.logStreamName), input),
      ),
    };
  }

  #describeGroups(input: Input<typeof inputs.describeLogGroups>) {
    const prefix = input.logGroupNamePrefix ?? '';
    const found = [...this.store.groups.values()]
      .filter((group) => group.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        creationTime: group.creationTime,
        storedBytes: 0,
        metricFilterCount: 0,
      }));
    const { items, nextToken } = page(found, input.nextToken, input.limit ?? 50);
    return { logGroups: items, nextToken };
  }

  #put(input: Input<typeof inputs.putLogEvents>) {
    const stream = this.store.stream(input.logGroupName, input.logStreamName);
    const now = this.#clock.now().getTime();
    let bytes = 0;
    let previous = 0;
    for (const event of input.logEvents) {
      bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
      if (event.timestamp < previous) {
        throw new ServiceError(
          'InvalidParameterException',
          'Log events in a single PutLogEvents request must be in chronological order.',
        );
      }
      previous = event.timestamp;
    }
    if (bytes > MAX_BATCH_BYTES) {
      throw new ServiceError(
        'InvalidParameterException',
        `Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`,
      );
    }
    const tooOld = input.logEvents.filter((event) => event.timestamp < now - 14 * DAY_MS).length;
    const firstTooNew = input.logEvents.findIndex((event) => event.timestamp > now + DAY_MS / 12);
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
}

function checked<T>(shape: Shape<T>, action: (input: T) => unknown): Operation {
  return operation(shape, action, 'InvalidParameterException');
}
