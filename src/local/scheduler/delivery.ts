// One invocation of a schedule's target: attributes filled in, tried again within the retry policy, at last dead-lettered.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { asServiceError } from '../json-protocol.ts';
import { ServiceError } from '../service.ts';
import type { Schedule } from './schedule.ts';
import { isQueue, universalOf } from './target.ts';

/** How invocations reach the services; what a service refuses is thrown. */
export interface ScheduleTargets {
  sqs(
    queueArn: string,
    message: { body: string; groupId?: string | undefined; attributes?: Readonly<Record<string, string>> },
  ): unknown;
  /** An operation by its SDK name (`ecs`, `stopTask`), its input with members in Pascal case. */
  universal(service: string, action: string, input: Readonly<Record<string, unknown>>): unknown;
}

interface Invocation {
  readonly schedule: Schedule;
  /** Milliseconds since the epoch. */
  readonly scheduled: number;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Invokes the target of a schedule that is due. The promise settles after the first try; further ones follow on the clock.
 * @param done called once it was delivered or given up
 */
export async function deliver(
  schedule: Schedule,
  scheduled: number,
  parts: { clock: Clock; targets: ScheduleTargets; done: () => void },
): Promise<void> {
  await attempt({ schedule, scheduled, attempt: 1 }, parts);
}

async function attempt(
  invocation: Invocation,
  parts: { clock: Clock; targets: ScheduleTargets; done: () => void },
): Promise<void> {
  const { clock, targets, done } = parts;
  const { RetryPolicy: policy } = invocation.schedule.definition.Target;
  const executionId = randomUUID();
  const input = withContext(inputOf(invocation), invocation, executionId);
  try {
    await invoke(invocation.schedule, input, targets);
    return done();
  } catch (error) {
    const next = clock.now().getTime() + retryDelay(invocation.attempt);
    const lastTry = invocation.scheduled + (policy?.MaximumEventAgeInSeconds ?? 0) * 1000;
    const retriesLeft = invocation.attempt <= (policy?.MaximumRetryAttempts ?? 0);
    if (retriesLeft && next <= lastTry) {
      clock.at(new Date(next), () => attempt({ ...invocation, attempt: invocation.attempt + 1 }, parts));
      return;
    }
    await deadLetter(invocation, { error, executionId, input, retriesLeft }, targets);
    done();
  }
}

async function invoke(schedule: Schedule, input: string, targets: ScheduleTargets): Promise<void> {
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

/** From one second, doubled each time, to eight minutes: 185 retries fill 24 hours. */
function retryDelay(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 480_000);
}

/** Attribute names and values as in the user guide, "Configuring a schedule's dead-letter queue". */
async function deadLetter(
  { schedule, scheduled, attempt }: Invocation,
  failure: { error: unknown; executionId: string; input: string; retriesLeft: boolean },
  targets: ScheduleTargets,
): Promise<void> {
  const { Arn: arn, DeadLetterConfig: config } = schedule.definition.Target;
  if (config?.Arn === undefined) return;
  const { code, message } = asServiceError(failure.error);
  const attributes = {
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    EXECUTION_ID: failure.executionId,
    EXHAUSTED_RETRY_CONDITION: failure.retriesLeft ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts',
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(attempt - 1),
    SCHEDULED_TIME: isoSeconds(scheduled),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: arn,
  };
  try {
    await targets.sqs(config.Arn, { body: failure.input, attributes });
  } catch (error) {
    // AWS drops the event when it cannot be dead-lettered either.
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** The target's input; a queue without one gets a description of the invocation. */
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
