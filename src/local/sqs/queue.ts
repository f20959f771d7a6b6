// One queue: which of its messages can be received now, which are in flight, and when they become visible again.
import type { Clock } from '../clock.ts';
import { Announcer } from './announcer.ts';
import { type AttributeTexts, type QueueSettings, settingsOf } from './attributes.ts';
import { DeduplicationMemory } from './deduplication.ts';
import { invalidParameter } from './errors.ts';
import type { NewMessage } from './message.ts';
import {
  type Kept,
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
  readonly #findQueue: (arn: string) => Queue | undefined;
  /** In the order of sending, which is also the order of receiving. */
  readonly #messages = new Map<string, StoredMessage>();
  readonly #inFlightByGroup = new Map<string, number>();
  readonly #deduplication: DeduplicationMemory;
  readonly #announcer = new Announcer();
  #sequence = 0n;

  constructor(parts: {
    name: string;
    arn: string;
    attributes: AttributeTexts;
    clock: Clock;
    findQueue: (arn: string) => Queue | undefined;
  }) {
    this.name = parts.name;
    this.arn = parts.arn;
    this.attributes = parts.attributes;
    this.settings = settingsOf(parts.attributes);
    this.#clock = parts.clock;
    this.#findQueue = parts.findQueue;
    this.#deduplication = new DeduplicationMemory(parts.clock);
    this.created = parts.clock.now();
  }

  /** Adds a message. If a FIFO queue got the same message within five minutes, returns the answer of that time. */
  send(message: NewMessage): { messageId: string; sequenceNumber: string | undefined } {
    const scope = this.settings.deduplicationPerGroup ? message.groupId : undefined;
    const twin = this.#deduplication.find(message.deduplicationId, scope);
    if (twin !== undefined) return twin;
    const stored = this.#add(message);
    const sent = { messageId: stored.id, sequenceNumber: stored.sequenceNumber };
    this.#deduplication.remember(message.deduplicationId, scope, sent);
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
    this.#remove(message);
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
    this.#returnAfter(message, seconds);
  }

  counts(): Record<StoredMessage['state'], number> {
    const counts = { delayed: 0, available: 0, 'in-flight': 0 };
    for (const message of this.#messages.values()) {
      if (!this.#removeExpired(message)) counts[message.state] += 1;
    }
    return counts;
  }

  #add(message: NewMessage, kept: Kept = {}): StoredMessage {
    const now = this.#clock.now().getTime();
    const number = this.settings.fifo ? String(++this.#sequence).padStart(20, '0') : undefined;
    const stored = storedMessage(message, number, now, kept);
    this.#messages.set(stored.id, stored);
    if (message.delaySeconds > 0) {
      stored.state = 'delayed';
      stored.timer = this.#clock.at(this.#after(message.delaySeconds), () => this.#makeAvailable(stored));
    } else {
      this.#announcer.announce();
    }
    return stored;
  }

  #hand(message: StoredMessage, visibilitySeconds: number): ReceivedMessage {
    const now = this.#clock.now().getTime();
    message.receiveCount += 1;
    message.firstReceived ??= now;
    message.received = now;
    message.state = 'in-flight';
    this.#countInFlight(message, 1);
    this.#returnAfter(message, visibilitySeconds);
    return { message, receiptHandle: receiptHandleOf(message, this.arn) };
  }

  #returnAfter(message: StoredMessage, seconds: number): void {
    if (seconds === 0) this.#makeAvailable(message);
    else message.timer = this.#clock.at(this.#after(seconds), () => this.#makeAvailable(message));
  }

  #makeAvailable(message: StoredMessage): void {
    if (message.state === 'in-flight') this.#countInFlight(message, -1);
    message.state = 'available';
    message.timer = undefined;
    this.#announcer.announce();
  }

  #remove(message: StoredMessage): void {
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
    this.#remove(message);
    // In the dead-letter queue, a FIFO queue's message gets its own id as deduplication id and its retention starts anew; a
    // standard queue's keeps its age (SQS developer guide, "Using dead-letter queues").
    queue.#add(
      { ...message, delaySeconds: 0, deduplicationId: fifo ? message.id : undefined },
      { id: message.id, deadLetterSource: this.arn, ...(fifo ? {} : { sent: message.sent }) },
    );
    return true;
  }

  #countInFlight(message: StoredMessage, change: 1 | -1): void {
    if (!this.settings.fifo || message.groupId === undefined) return;
    const count = (this.#inFlightByGroup.get(message.groupId) ?? 0) + change;
    if (count > 0) this.#inFlightByGroup.set(message.groupId, count);
    else this.#inFlightByGroup.delete(message.groupId);
  }

  #after(seconds: number): Date {
    return new Date(this.#clock.now().getTime() + seconds * 1000);
  }
}
