// One invocation of a schedule's target: context attributes filled in, retried within the retry policy, finally dead-lettered.
import type { Clock } from '../clock.ts';
import { ServiceError } from '../service.ts';
import { uniqueId } from '../unique-id.ts';
import type { StoredSchedule } from './schedule.ts';
import { isQueue, universalOf } from './target.ts';

/** How invocations reach the services. A service's error is thrown. */
export interface ScheduleTargets {
  sqs(
    queueArn: string,
    message: { body: string; groupId?: string | undefined; attributes?: Readonly<Record<string, string>> },
  ): unknown;
  /** Calls an operation by its SDK name (`ecs`, `stopTask`); its input has members in Pascal case. */
  universal(service: string, action: string, input: Readonly<Record<string, unknown>>): unknown;
}

interface Invocation {
  readonly schedule: StoredSchedule;
  /** When it was due, and when it was first tried: milliseconds since the epoch. */
  readonly scheduled: number;
  readonly begun: number;
  /** From 1. */
  readonly attempt: number;
}

interface DeliveryParts {
  readonly clock: Clock;
  readonly targets: ScheduleTargets;
  /** Called once the invocation was delivered or given up. */
  readonly done: () => void;
}

/** Invokes the target of a schedule that is due. The promise settles after the first try; retries follow on the clock. */
export async function deliver(
  schedule: StoredSchedule,
  scheduled: number,
  parts: DeliveryParts,
): Promise<void> {
  await attempt({ schedule, scheduled, begun: parts.clock.now().getTime(), attempt: 1 }, parts);
}

async function attempt(invocation: Invocation, parts: DeliveryParts): Promise<void> {
  const executionId = uniqueId();
  const input = withContext(inputOf(invocation), invocation, executionId);
  try {
    await invoke(invocation.schedule, input, parts.targets);
  } catch (error) {
    // Any error but a service's is a bug of the local cloud, which no retry should hide.
    if (!(error instanceof ServiceError)) throw error;
    return retryOrGiveUp(invocation, { error, executionId, input }, parts);
  }
  parts.done();
}

interface Failure {
  readonly error: ServiceError;
  readonly executionId: string;
  readonly input: string;
}

async function retryOrGiveUp(invocation: Invocation, failure: Failure, parts: DeliveryParts): Promise<void> {
  const { clock, targets, done } = parts;
  const { RetryPolicy: policy } = invocation.schedule.definition.Target;
  const next = clock.now().getTime() + retryDelay(invocation.attempt);
  const tooOld = next > invocation.begun + policy.MaximumEventAgeInSeconds * 1000;
  const noRetriesLeft = invocation.attempt > policy.MaximumRetryAttempts;
  if (!tooOld && !noRetriesLeft) {
    clock.at(new Date(next), () => attempt({ ...invocation, attempt: invocation.attempt + 1 }, parts));
    return;
  }
  const condition = noRetriesLeft ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds';
  await deadLetter(invocation, failure, condition, targets);
  done();
}

async function invoke(schedule: StoredSchedule, input: string, targets: ScheduleTargets): Promise<void> {
  const { Arn: arn, SqsParameters: parameters } = schedule.definition.Target;
  const universal = universalOf(arn);
  if (universal !== undefined) {
    await targets.universal(universal.service, universal.action, JSON.parse(input));
  } else if (isQueue(arn)) {
    await targets.sqs(arn, { body: input, groupId: parameters?.MessageGroupId });
  } else {
    throw new ServiceError('UnsupportedTarget', `the local endpoints cannot invoke ${arn}`);
  }
}

/** One second, doubled each time, up to eight minutes: 185 retries fill 24 hours. */
function retryDelay(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 480_000);
}

/** Attribute names and values as in the user guide, "Configuring a schedule's dead-letter queue". */
async function deadLetter(
  { schedule, scheduled, attempt }: Invocation,
  { error, executionId, input }: Failure,
  condition: string,
  targets: ScheduleTargets,
): Promise<void> {
  const { Arn: arn, DeadLetterConfig: config } = schedule.definition.Target;
  if (config?.Arn === undefined) return;
  const attributes = {
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: executionId,
    EXHAUSTED_RETRY_CONDITION: condition,
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(attempt - 1),
    SCHEDULED_TIME: isoSeconds(scheduled),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: arn,
  };
  try {
    await targets.sqs(config.Arn, { body: input, attributes });
  } catch (cause) {
    // AWS drops the event if it cannot be dead-lettered either.
    if (!(cause instanceof ServiceError)) throw cause;
  }
}

/** The target's input. A queue without an input gets a description of the invocation. */
function inputOf({ schedule, scheduled }: Invocation): string {
  const { Input: input, Arn: arn } = schedule.definition.Target;
  if (input !== undefined) return input;
  if (!isQueue(arn)) return '{}';
  const [, , , region, account] = schedule.arn.split(':');
  return JSON.stringify({
    version: '0',
    id: '<aws.scheduler.execution-id>',
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: isoSeconds(scheduled),
    region,
    resources: [schedule.arn],
    detail: '{}',
  });
}

function withContext(
  input: string,
  { schedule, scheduled, attempt }: Invocation,
  executionId: string,
): string {
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': isoSeconds(scheduled),
    'execution-id': executionId,
    'attempt-number': String(attempt),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name) => attributes[name] ?? keyword);
}

function isoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
