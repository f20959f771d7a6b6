// The attributes of a queue: which exist, what each accepts, and what they mean for its messages.
import { ServiceError } from '../service.ts';
import { invalidParameter } from './errors.ts';

export type AttributeTexts = Readonly<Record<string, string>>;

/** A queue's attributes as its messages need them; durations in seconds. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly maximumMessageBytes: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationPerGroup: boolean;
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
}

type Check = (value: string) => boolean;

const range =
  (min: number, max: number): Check =>
  (value) =>
    /^[0-9]{1,8}$/.test(value) && Number(value) >= min && Number(value) <= max;
const flag: Check = (value) => value === 'true' || value === 'false';
const json: Check = (value) => value === '' || parsedObject(value) !== undefined;

/** Limits as in the API reference of SetQueueAttributes. */
const accepted: Readonly<Record<string, Check>> = {
  VisibilityTimeout: range(0, 43_200),
  DelaySeconds: range(0, 900),
  MessageRetentionPeriod: range(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: range(0, 20),
  MaximumMessageSize: range(1024, 1_048_576),
  RedrivePolicy: (value) => value === '' || parsedRedrive(value) !== undefined,
  RedriveAllowPolicy: json,
  Policy: json,
  KmsMasterKeyId: () => true,
  KmsDataKeyReusePeriodSeconds: range(60, 86_400),
  SqsManagedSseEnabled: flag,
};

const acceptedByFifo: Readonly<Record<string, Check>> = {
  ContentBasedDeduplication: flag,
  DeduplicationScope: (value) => value === 'queue' || value === 'messageGroup',
  FifoThroughputLimit: (value) => value === 'perQueue' || value === 'perMessageGroupId',
};

const defaults: AttributeTexts = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  MaximumMessageSize: '1048576',
  SqsManagedSseEnabled: 'true',
};

const fifoDefaults: AttributeTexts = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** The attributes of a queue created with `given`. @throws ServiceError for what AWS would refuse */
export function newAttributes(queueName: string, given: AttributeTexts): AttributeTexts {
  const { FifoQueue: fifo = 'false', ...others } = given;
  if (!flag(fifo)) throw invalidValue('FifoQueue');
  if ((fifo === 'true') !== queueName.endsWith('.fifo')) {
    throw invalidParameter(
      'QueueName',
      queueName,
      fifo === 'true'
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
        : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
    );
  }
  const attributes: Record<string, string> = {
    ...(fifo === 'true' ? { ...defaults, ...fifoDefaults } : defaults),
    ...others,
  };
  for (const [name, value] of Object.entries(others)) {
    const check = checkOf(accepted, name) ?? (fifo === 'true' ? checkOf(acceptedByFifo, name) : undefined);
    if (check === undefined) throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    if (!check(value)) throw invalidValue(name);
    // Empty text means no policy.
    if (value === '') delete attributes[name];
  }
  if (
    attributes.FifoThroughputLimit === 'perMessageGroupId' &&
    attributes.DeduplicationScope !== 'messageGroup'
  ) {
    throw invalidValue('FifoThroughputLimit');
  }
  return attributes;
}

/** The name comes from the request: inherited members such as `constructor` are no attributes. */
function checkOf(checks: Readonly<Record<string, Check>>, name: string): Check | undefined {
  return Object.hasOwn(checks, name) ? checks[name] : undefined;
}

export function settingsOf(attributes: AttributeTexts): QueueSettings {
  return {
    fifo: attributes.FifoQueue === 'true',
    visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout),
    delaySeconds: Number(attributes.DelaySeconds),
    retentionSeconds: Number(attributes.MessageRetentionPeriod),
    waitSeconds: Number(attributes.ReceiveMessageWaitTimeSeconds),
    maximumMessageBytes: Number(attributes.MaximumMessageSize),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicationPerGroup: attributes.DeduplicationScope === 'messageGroup',
    redrive: attributes.RedrivePolicy === undefined ? undefined : parsedRedrive(attributes.RedrivePolicy),
  };
}

function parsedRedrive(value: string): QueueSettings['redrive'] {
  const { deadLetterTargetArn, maxReceiveCount, ...others } = parsedObject(value) ?? {};
  // The console and CloudFormation send the number as text too.
  const count = Number(maxReceiveCount);
  const valid =
    typeof deadLetterTargetArn === 'string' &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= 1000 &&
    Object.keys(others).length === 0;
  return valid ? { deadLetterTargetArn, maxReceiveCount: count } : undefined;
}

function parsedObject(value: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function invalidValue(name: string): ServiceError {
  return new ServiceError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}
