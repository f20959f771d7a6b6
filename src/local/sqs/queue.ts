// One queue: which of its messages can be received now, which are in flight, and when they become visible again.
import type { Clock } from '../clock.ts';
import type { Kept } from '../journal/keeping.ts';
import { Announcer } from './announcer.ts';
import { type AttributeTexts, type QueueSettings, settingsOf } from './attributes.ts';
import type { QueueChange } from './change.ts';
import { DeduplicationMemory, toRemember } from './deduplication.ts';
import { invalidParameter } from './errors.ts';
import type { NewMessage } from './message.ts';
import {
  type KeptOfDead,
  type MessageState,
  readReceiptHandle,
  receiptHandleOf,
  type StoredMessage,
  storedMessage,
} from './stored-message.ts';

/** A message as its receiver gets it, with the handle that deletes it. */
export interface ReceivedMessage {
  readonly message: StoredMessage;
  readonly receiptHandle: string;
}

export interface ReceiveOptions {
  /** 1-10, by default 1. */
  readonly max?: number | undefined;
  /** By default the queue's. */
  readonly visibilityTimeoutSeconds?: number | undefined;
}

const MAX_INVISIBLE_SECONDS = 43_200;

export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly attributes: AttributeTexts;
  readonly settings: QueueSettings;
  readonly #clock: Clock;
  readonly #kept: () => Kept<QueueChange>;
  readonly #findQueue: (arn: string) => Queue | undefined;
  /** In the order of sending, which is also the order of receiving. */
  readonly #messages = new Map<string, StoredMessage>();
  readonly #inFlightByGroup = new Map<string, number>();
  readonly #deduplication = new DeduplicationMemory();
  readonly #announcer = new Announcer();
  #sequence = 0n;

  constructor(parts: {
    name: string;
    arn: string;
    attributes: AttributeTexts;
    created: Date;
    clock: Clock;
    kept: () => Kept<QueueChange>;
    findQueue: (arn: string) => Queue | undefined;
  }) {
    this.name = parts.name;
    this.arn = parts.arn;
    this.attributes = parts.attributes;
    this.settings = settingsOf(parts.attributes);
    this.#clock = parts.clock;
    this.#kept = parts.kept;
    this.#findQueue = parts.findQueue;
    this.created = parts.created;
  }

  /** Only `Queues` calls this. */
  apply(change: QueueChange): void {
    switch (change.kind) {
      case 'queue':
        this.#count(change.sequence);
        break;
      case 'message':
        this.#put(change.message);
        break;
      case 'taken':
        this.#take(change);
        break;
      case 'removed':
        this.#remove(this.#messages.get(change.id));
        break;
      case 'remembered':
        this.#count(change.remembered.sent.sequenceNumber);
        this.#deduplication.remember(change.remembered);
        break;
    }
  }

  *snapshot(): Generator<QueueChange> {
    const { name: queue, arn, attributes, created } = this;
    const sequence = this.#sequence === 0n ? undefined : String(this.#sequence);
    yield { kind: 'queue', queue, arn, attributes, created: created.getTime(), sequence };
    for (const remembered of this.#deduplication.all()) yield { kind: 'remembered', queue, remembered };
    for (const { timer: _, ...message } of this.#messages.values()) yield { kind: 'message', queue, message };
  }

  /** Lets the messages of an earlier process become visible when their time has come. */
  resume(): void {
    for (const message of this.#messages.values()) if (message.state !== 'available') this.#wait(message);
  }

  /** Makes visible at once what receivers have that are no more. */
  giveBack(): void {
    for (const message of this.#messages.values()) {
      if (message.state !== 'in-flight') continue;
      message.timer?.cancel();
      this.#makeAvailable(message);
    }
  }

  /** Adds a message. If a FIFO queue got the same message within five minutes, returns the answer of that time. */
  send(message: NewMessage): { messageId: string; sequenceNumber: string | undefined } {
    const scope = this.settings.deduplicationPerGroup ? message.groupId : undefined;
    const now = this.#clock.now().getTime();
    const twin = this.#deduplication.find(message.deduplicationId, scope, now);
    if (twin !== undefined) return twin;
    const stored = this.#newMessage(message);
    const sent = { messageId: stored.id, sequenceNumber: stored.sequenceNumber };
    const remembered = toRemember(message.deduplicationId, scope, sent, now);
    const queue = this.name;
    this.#kept().change([
      { kind: 'message', queue, message: stored },
      ...(remembered === undefined ? [] : [{ kind: 'remembered', queue, remembered } as const]),
    ]);
    this.#arrived(stored.id);
    return sent;
  }

  /** Receives what is available now. Messages that were received too often go to the dead-letter queue instead. */
  receive({ max = 1, visibilityTimeoutSeconds }: ReceiveOptions = {}): ReceivedMessage[] {
    const visibility = visibilityTimeoutSeconds ?? this.settings.visibilityTimeoutSeconds;
    // A group with a message in flight delivers no other, and none may overtake a delayed one.
    const blocked = new Set(this.#inFlightByGroup.keys());
    const received: ReceivedMessage[] = [];
    for (const message of this.#messages.values()) {
      if (received.length >= max) break;
      if (this.#removeExpired(message)) continue;
      const group = this.settings.fifo ? message.groupId : undefined;
      if (group !== undefined && blocked.has(group)) continue;
      if (message.state !== 'available') {
        if (group !== undefined) blocked.add(group);
      } else if (!this.#deadLetter(message)) {
        received.push(this.#hand(message, visibility));
      }
    }
    return received;
  }

  /**
   * Calls `listener` soon after there may be something new to receive, once for several messages sent together.
   * @returns a function that stops it
   */
  onAvailable(listener: () => void): () => void {
    if (this.#messages.size > 0) this.#announcer.announce();
    return this.#announcer.listen(listener);
  }

  /** @throws ServiceError if a FIFO queue's handle is not from the latest receipt */
  delete(receiptHandle: string): void {
    const { id, receiveCount } = readReceiptHandle(receiptHandle, this.arn);
    const message = this.#messages.get(id);
    if (message === undefined) return;
    const current = message.state === 'in-flight' && message.receiveCount === receiveCount;
    if (this.settings.fifo && !current) {
      throw invalidParameter('ReceiptHandle', receiptHandle, 'The receipt handle has expired.');
    }
    this.#kept().change([{ kind: 'removed', queue: this.name, id: message.id }]);
  }

  /** @param seconds from now until the message can be received again; 0 for at once */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#messages.get(readReceiptHandle(receiptHandle, this.arn).id);
    if (message?.state !== 'in-flight') {
      throw invalidParameter(
        'ReceiptHandle',
        receiptHandle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    const invisibleSince = message.received ?? 0;
    if (this.#after(seconds).getTime() - invisibleSince > MAX_INVISIBLE_SECONDS * 1000) {
      throw invalidParameter(
        'VisibilityTimeout',
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_INVISIBLE_SECONDS} seconds].`,
      );
    }
    message.timer?.cancel();
    const { id, receiveCount, firstReceived, received } = message;
    const until = this.#after(seconds).getTime();
    this.#kept().change([
      { kind: 'taken', queue: this.name, id, receiveCount, firstReceived, received, until },
    ]);
    this.#wait(message);
  }

  counts(): Record<StoredMessage['state'], number> {
    const counts = { delayed: 0, available: 0, 'in-flight': 0 };
    for (const message of this.#messages.values()) {
      if (!this.#removeExpired(message)) counts[message.state] += 1;
    }
    return counts;
  }

  #newMessage(message: NewMessage, kept: KeptOfDead = {}): MessageState {
    const number = this.settings.fifo ? String(this.#sequence + 1n).padStart(20, '0') : undefined;
    return storedMessage(message, number, this.#clock.now().getTime(), kept);
  }

  /** A message was put into the queue. */
  #arrived(id: string): void {
    const message = this.#messages.get(id);
    if (message?.state === 'delayed') this.#wait(message);
    else this.#announcer.announce();
  }

  #hand(message: StoredMessage, visibilitySeconds: number): ReceivedMessage {
    const now = this.#clock.now().getTime();
    // A receipt that is not kept makes the message visible earlier, which SQS may do at any time.
    this.#kept().happened([
      {
        kind: 'taken',
        queue: this.name,
        id: message.id,
        receiveCount: message.receiveCount + 1,
        firstReceived: message.firstReceived ?? now,
        received: now,
        until: now + visibilitySeconds * 1000,
      },
    ]);
    const receiptHandle = receiptHandleOf(message, this.arn);
    this.#wait(message);
    return { message, receiptHandle };
  }

  #wait(message: StoredMessage): void {
    if (message.until <= this.#clock.now().getTime()) this.#makeAvailable(message);
    else message.timer = this.#clock.at(new Date(message.until), () => this.#makeAvailable(message));
  }

  #makeAvailable(message: StoredMessage): void {
    if (message.state === 'in-flight') this.#countInFlight(message, -1);
    message.state = 'available';
    message.timer = undefined;
    this.#announcer.announce();
  }

  #put(message: MessageState): void {
    this.#remove(this.#messages.get(message.id));
    this.#messages.set(message.id, { ...message, timer: undefined });
    if (message.state === 'in-flight') this.#countInFlight(message, 1);
    this.#count(message.sequenceNumber);
  }

  #take({ id, ...receipt }: Extract<QueueChange, { kind: 'taken' }>): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    if (message.state !== 'in-flight') this.#countInFlight(message, 1);
    const { receiveCount, firstReceived, received, until } = receipt;
    Object.assign(message, { receiveCount, firstReceived, received, until, state: 'in-flight' });
  }

  /** Takes a sequence number that was given into account. */
  #count(sequenceNumber: string | undefined): void {
    const number = BigInt(sequenceNumber ?? 0);
    if (number > this.#sequence) this.#sequence = number;
  }

  #remove(message: StoredMessage | undefined): void {
    if (message === undefined) return;
    message.timer?.cancel();
    this.#messages.delete(message.id);
    if (message.state !== 'in-flight') return;
    this.#countInFlight(message, -1);
    if (this.settings.fifo) this.#announcer.announce();
  }

  #removeExpired(message: StoredMessage): boolean {
    const expired = message.sent + this.settings.retentionSeconds * 1000 <= this.#clock.now().getTime();
    if (expired) this.#remove(message);
    return expired;
  }

  #deadLetter(message: StoredMessage): boolean {
    const { redrive, fifo } = this.settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    const queue = this.#findQueue(redrive.deadLetterTargetArn);
    if (queue === undefined) return false;
    // In the dead-letter queue, a FIFO queue's message gets its own id as deduplication id and its retention starts anew; a
    // standard queue's keeps its age (SQS developer guide, "Using dead-letter queues").
    const dead = queue.#newMessage(
      { ...message, delaySeconds: 0, deduplicationId: fifo ? message.id : undefined },
      { id: message.id, deadLetterSource: this.arn, ...(fifo ? {} : { sent: message.sent }) },
    );
    this.#kept().happened([
      { kind: 'removed', queue: this.name, id: message.id },
      { kind: 'message', queue: queue.name, message: dead },
    ]);
    queue.#arrived(dead.id);
    return true;
  }

  #countInFlight(message: Pick<StoredMessage, 'groupId'>, change: 1 | -1): void {
    if (!this.settings.fifo || message.groupId === undefined) return;
    const count = (this.#inFlightByGroup.get(message.groupId) ?? 0) + change;
    if (count > 0) this.#inFlightByGroup.set(message.groupId, count);
    else this.#inFlightByGroup.delete(message.groupId);
  }

  #after(seconds: number): Date {
    return new Date(this.#clock.now().getTime() + seconds * 1000);
  }
}
