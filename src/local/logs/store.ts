import { ServiceError } from '../service.ts';

interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

export interface StoredStream {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly events: LogEvent[];
  /** Bytes as CloudWatch counts them: UTF-8 plus 26 for each event. */
  bytes: number;
}

interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly creationTime: number;
  /** Undefined: for ever. */
  retentionInDays: number | undefined;
  readonly streams: Map<string, StoredStream>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What CloudWatch Logs adds to the bytes of every event (PutLogEvents). */
const EVENT_OVERHEAD_BYTES = 26;

export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  readonly #arn: string;
  readonly #capacity: number;
  #bytes = 0;

  /**
   * @param arn the prefix of the groups' ARNs: `arn:aws:logs:us-east-1:000000000000`
   * @param capacity bytes kept; beyond that the oldest streams are dropped, so that a long session does not fill the memory
   */
  constructor(arn: string, capacity = 128 * 1024 * 1024) {
    this.#arn = arn;
    this.#capacity = capacity;
  }

  createGroup(name: string, now: Date): LogGroup {
    if (this.groups.has(name)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const arn = `${this.#arn}:log-group:${name}`;
    const group: LogGroup = {
      name,
      arn,
      creationTime: now.getTime(),
      retentionInDays: undefined,
      streams: new Map(),
    };
    this.groups.set(name, group);
    return group;
  }

  createStream(groupName: string, name: string, now: Date): StoredStream {
    const group = this.group(groupName);
    this.#dropExpired(group, now.getTime());
    const stream: StoredStream = { name, created: now.getTime(), events: [], bytes: 0 };
    group.streams.set(name, stream);
    return stream;
  }

  /** @throws ServiceError ResourceNotFoundException */
  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (group === undefined) {
      throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  /** @throws ServiceError ResourceNotFoundException */
  stream(groupName: string, name: string): StoredStream {
    const stream = this.group(groupName).streams.get(name);
    if (stream === undefined) {
      throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    return stream;
  }

  append(stream: StoredStream, event: LogEvent): void {
    stream.events.push(event);
    const bytes = Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    stream.bytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes > this.#capacity) this.#dropOldest(stream);
  }

  /** Each task has a stream, also if it writes nothing: without this, they would be without number. */
  #dropExpired({ retentionInDays, streams }: LogGroup, now: number): void {
    if (retentionInDays === undefined) return;
    for (const stream of streams.values()) {
      if (stream.created + retentionInDays * DAY_MS > now) return;
      streams.delete(stream.name);
      this.#bytes -= stream.bytes;
    }
  }

  #dropOldest(except: StoredStream): void {
    for (const group of this.groups.values()) {
      // A map keeps its insertion order: the oldest stream comes first.
      for (const stream of group.streams.values()) {
        if (this.#bytes <= this.#capacity) return;
        if (stream === except) continue;
        group.streams.delete(stream.name);
        this.#bytes -= stream.bytes;
      }
    }
  }
}
