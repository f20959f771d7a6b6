// Converts between a Schedule and the requests and answers of EventBridge Scheduler.
import type { CreateScheduleInput, GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { withoutPastPause } from './pause.ts';
import type { Schedule } from './plan.ts';

/** Scheduler's default retry policy (24 hours, 185 attempts, which are also the maxima). */
const DEFAULT_MAXIMUM_AGE_SECONDS = 86_400;
export const MAXIMUM_RETRY_ATTEMPTS = 185;

/** The whole request, for both CreateSchedule and UpdateSchedule: the latter resets absent fields to their defaults. */
export function toRequest(schedule: Schedule, group: string): CreateScheduleInput {
  const { windowMinutes } = schedule;
  return {
    GroupName: group,
    Name: schedule.name,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timezone,
    State: schedule.state,
    StartDate: schedule.start === undefined ? undefined : new Date(schedule.start),
    EndDate: schedule.end === undefined ? undefined : new Date(schedule.end),
    FlexibleTimeWindow:
      windowMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: windowMinutes },
    Description: schedule.description,
    ActionAfterCompletion: afterCompletion(schedule.expression),
    Target: {
      Arn: schedule.queueArn,
      RoleArn: schedule.roleArn,
      Input: schedule.input,
      SqsParameters: { MessageGroupId: schedule.messageGroupId },
      DeadLetterConfig: { Arn: schedule.deadLetterArn },
      RetryPolicy: {
        MaximumEventAgeInSeconds: schedule.maximumEventAgeSeconds,
        MaximumRetryAttempts: schedule.maximumRetryAttempts,
      },
    },
  };
}

/**
 * The schedule in an answer of GetSchedule, with defaults filled in, so that equal schedules are equal values.
 * @param now a start before it is left out, and so is a pause that has ended: neither matters any more, and Scheduler would
 *   refuse a write that repeats the start
 */
export function fromAnswer(answer: GetScheduleOutput, now: Date): Schedule {
  const target = answer.Target;
  const action = answer.ActionAfterCompletion ?? 'NONE';
  const { Arn, RoleArn, Input, SqsParameters, DeadLetterConfig, RetryPolicy, ...otherTarget } = target ?? {};
  const schedule: Schedule = {
    name: answer.Name ?? '',
    expression: answer.ScheduleExpression ?? '',
    timezone: answer.ScheduleExpressionTimezone ?? 'UTC',
    state: answer.State === 'DISABLED' ? 'DISABLED' : 'ENABLED',
    start: answer.StartDate && answer.StartDate > now ? answer.StartDate.toISOString() : undefined,
    end: answer.EndDate?.toISOString(),
    windowMinutes:
      answer.FlexibleTimeWindow?.Mode === 'FLEXIBLE'
        ? answer.FlexibleTimeWindow.MaximumWindowInMinutes
        : undefined,
    description: answer.Description ?? '',
    queueArn: Arn ?? '',
    roleArn: RoleArn ?? '',
    messageGroupId: SqsParameters?.MessageGroupId ?? '',
    deadLetterArn: DeadLetterConfig?.Arn ?? '',
    maximumEventAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_MAXIMUM_AGE_SECONDS,
    maximumRetryAttempts: RetryPolicy?.MaximumRetryAttempts ?? MAXIMUM_RETRY_ATTEMPTS,
    input: Input ?? '',
    other: otherText({
      ActionAfterCompletion: action === afterCompletion(answer.ScheduleExpression ?? '') ? undefined : action,
      KmsKeyArn: answer.KmsKeyArn,
      ...otherTarget,
    }),
  };
  return withoutPastPause(schedule, answer.StartDate, now);
}

/** The first instant at which a deployed schedule fires as it is: after its last change, and not before its start. */
export function firesFrom({
  LastModificationDate: changed,
  StartDate: start,
}: Pick<GetScheduleOutput, 'LastModificationDate' | 'StartDate'>): Date {
  return new Date(Math.max((changed?.getTime() ?? 0) + 1, start?.getTime() ?? 0));
}

/** One-time schedules are deleted after they have fired. */
function afterCompletion(expression: string): 'DELETE' | 'NONE' {
  return expression.startsWith('at(') ? 'DELETE' : 'NONE';
}

function otherText(settings: Readonly<Record<string, unknown>>): string | undefined {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  return set.length === 0
    ? undefined
    : JSON.stringify(Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1))));
}
