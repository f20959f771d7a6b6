// CloudWatch Logs, as far as the commands, their users and task logs need it.
import type { Clock } from '../clock.ts';
import { jsonService, type Operation, operation } from '../json-protocol.ts';
import { partitionOf } from '../partition.ts';
import type { Service } from '../service.ts';
import type { Input, Shape } from '../shape.ts';
import * as inputs from './input.ts';
import { page, readStream } from './read.ts';
import { LogStore, type StoredStream } from './store.ts';

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
      PutRetentionPolicy: checked(inputs.putRetentionPolicy, (input) => {
        this.store.group(input.logGroupName).retentionInDays = input.retentionInDays;
      }),
      DescribeLogGroups: checked(inputs.describeLogGroups, (input) => this.#describeGroups(input)),
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
        ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
        storedBytes: 0,
        metricFilterCount: 0,
      }));
    const { items, nextToken } = page(found, input.nextToken, input.limit ?? 50);
    return { logGroups: items, nextToken };
  }
}

function checked<T>(shape: Shape<T>, action: (input: T) => unknown): Operation {
  return operation(shape, action, 'InvalidParameterException');
}
