// SNS: topics that keep their messages for inspection. Subscriptions are stored, but nothing is sent to anybody.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { partitionOf } from './partition.ts';
import { type QueryOperation, queryService } from './query-protocol.ts';
import { SNS_NAMESPACE } from './refusal.ts';
import { type Service, ServiceError } from './service.ts';

export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** `MessageAttributes`: string values by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly published: Date;
}

/** SNS API reference, Publish: "Message must be … at most 256 KB". */
const MAX_MESSAGE_BYTES = 262_144;
const KEPT_MESSAGES = 1000;

export class Sns {
  readonly service: Service;
  /** The newest messages, oldest first. */
  readonly published: PublishedMessage[] = [];
  readonly #clock: Clock;
  readonly #notify: (message: PublishedMessage) => void;
  readonly #subscriptions = new Map<string, { arn: string; protocol: string; endpoint: string }[]>();

  constructor(options: { clock: Clock; published?: (message: PublishedMessage) => void }) {
    this.#clock = options.clock;
    this.#notify = options.published ?? (() => {});
    this.service = queryService({
      namespace: SNS_NAMESPACE,
      operations: {
        CreateTopic: (form, caller) => {
          const name = form.Name ?? '';
          if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
          const arn = `arn:${partitionOf(caller.region)}:sns:${caller.region}:${caller.account}:${name}`;
          if (!this.#subscriptions.has(arn)) this.#subscriptions.set(arn, []);
          return { TopicArn: arn };
        },
        Subscribe: (form) => this.#subscribe(form),
        ListSubscriptionsByTopic: (form) => ({
          Subscriptions: this.#topic(form.TopicArn).map(({ arn, protocol, endpoint }) => ({
            SubscriptionArn: arn,
            Protocol: protocol,
            Endpoint: endpoint,
            TopicArn: form.TopicArn,
          })),
        }),
        Publish: (form) => this.#publish(form),
      } satisfies Record<string, QueryOperation>,
    });
  }

  #topic(arn: string | undefined) {
    if (arn === undefined) throw invalid('TopicArn');
    const subscriptions = this.#subscriptions.get(arn);
    if (subscriptions === undefined) {
      throw new ServiceError('NotFound', 'Topic does not exist', { status: 404 });
    }
    return subscriptions;
  }

  #subscribe(form: Readonly<Record<string, string>>) {
    const subscriptions = this.#topic(form.TopicArn);
    const { Protocol: protocol = '', Endpoint: endpoint = '' } = form;
    if (protocol === '') throw invalid('Protocol');
    const arn = `${form.TopicArn}:${randomUUID()}`;
    subscriptions.push({ arn, protocol, endpoint });
    return { SubscriptionArn: arn };
  }

  #publish(form: Readonly<Record<string, string>>) {
    this.#topic(form.TopicArn);
    const { Message: message = '', Subject: subject, TopicArn: topicArn = '' } = form;
    if (message === '') throw invalid('Empty message');
    if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
    // SNS API reference, Publish: ASCII text, less than 100 characters, without line breaks or control characters, beginning
    // with a letter, a digit or a punctuation mark.
    if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject)) throw invalid('Subject');
    const published: PublishedMessage = {
      messageId: randomUUID(),
      topicArn,
      ...(subject !== undefined && { subject }),
      message,
      attributes: messageAttributes(form),
      published: this.#clock.now(),
    };
    this.published.push(published);
    if (this.published.length > KEPT_MESSAGES) this.published.shift();
    this.#notify(published);
    return { MessageId: published.messageId };
  }
}

function messageAttributes(form: Readonly<Record<string, string>>): Record<string, string> {
  const attributes: [string, string][] = [];
  for (let index = 1; ; index++) {
    const name = form[`MessageAttributes.entry.${index}.Name`];
    if (name === undefined) return Object.fromEntries(attributes);
    attributes.push([name, form[`MessageAttributes.entry.${index}.Value.StringValue`] ?? '']);
  }
}

function invalid(what: string): ServiceError {
  return new ServiceError('InvalidParameter', `Invalid parameter: ${what}`);
}
