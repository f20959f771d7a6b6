// One invocation of a schedule's target: context attributes filled in, retried within the retry policy, finally dead-lettered.
import type { Clock } from '../clock.ts';
import type { Kept } from '../journal/keeping.ts';
import { ServiceError } from '../service.ts';
import { uniqueId } from '../unique-id.ts';
import type { StoredSchedule } from './schedule.ts';
import type { Invocation, SchedulerChange, SchedulerStore } from './store.ts';
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

interface DeliveryParts {
  readonly clock: Clock;
  readonly targets: ScheduleTargets;
  readonly store: SchedulerStore;
  readonly kept: Kept<SchedulerChange>;
  /** What else changes once an invocation was made, or given up. */
  readonly completed: (invocation: Invocation) => readonly SchedulerChange[];
}

export class Deliveries {
  readonly #parts: DeliveryParts;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /**
   * Invokes the target of a schedule that is due. The promise settles after the first try; retries follow on the clock. A process
   * that dies after the first try and before that is written makes it once more: EventBridge Scheduler promises no less.
   */
  async deliver(schedule: StoredSchedule, scheduled: number): Promise<void> {
    const invocation = { schedule, scheduled, begun: this.#parts.clock.now().getTime(), attempt: 1 };
    const id = uniqueId();
    await this.#attempt({ id, invocation }, { kind: 'due', arn: schedule.arn, at: scheduled });
  }

  /** Tries again what failed in an earlier process. */
  resume(): void {
    const { store } = this.#parts;
    for (const [id, { invocation, at }] of store.tryAgain) {
      const schedule = store.unchanged(invocation.schedule) ?? invocation.schedule;
      this.#later({ id, invocation: { ...invocation, schedule } }, at);
    }
  }

  /** @param beside is written with the result */
  async #attempt({ id, invocation }: Pending, beside: SchedulerChange): Promise<void> {
    const { targets, kept, completed } = this.#parts;
    const executionId = uniqueId();
    const input = withContext(inputOf(invocation), invocation, executionId);
    try {
      await invoke(invocation.schedule, input, targets);
    } catch (error) {
      // Any error but a service's is a bug of the local cloud, which no retry should hide.
      if (!(error instanceof ServiceError)) throw error;
      const at = this.#nextTry(invocation);
      const condition = exhausted(invocation, at);
      if (condition === undefined) {
        const again = { id, invocation: { ...invocation, attempt: invocation.attempt + 1 } };
        kept.happened([beside, { kind: 'try-again', ...again, at }]);
        return this.#later(again, at);
      }
      await deadLetter(invocation, { error, executionId, input }, condition, targets);
    }
    kept.happened([beside, ...completed(invocation)]);
  }

  #later(pending: Pending, at: number): void {
    this.#parts.clock.at(new Date(at), () => this.#attempt(pending, { kind: 'invoked', id: pending.id }));
  }

  #nextTry({ attempt }: Invocation): number {
    return this.#parts.clock.now().getTime() + retryDelay(attempt);
  }
}

interface Pending {
  readonly id: string;
  readonly invocation: Invocation;
}

interface Failure {
  readonly error: ServiceError;
  readonly executionId: string;
  readonly input: string;
}

/** Which limit of its retry policy a failed invocation has reached, if it is one. */
function exhausted({ schedule, begun, attempt }: Invocation, nextTry: number): string | undefined {
  const { RetryPolicy: policy } = schedule.definition.Target;
  if (attempt > policy.MaximumRetryAttempts) return 'MaximumRetryAttempts';
  return nextTry > begun + policy.MaximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
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
