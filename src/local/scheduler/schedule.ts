// A schedule's definition: the input of CreateSchedule with defaults, checked where members depend on each other.
import { ServiceError } from '../service.ts';
import { type Expression, nextInstant, parseExpression } from './expression.ts';
import type { ScheduleInput } from './input.ts';
import { checkTarget, type Target } from './target.ts';
import { isTimezone } from './zone.ts';

/** The input of CreateSchedule and UpdateSchedule, with defaults. */
type Definition = Omit<ScheduleInput, 'Name' | 'GroupName' | 'ClientToken' | 'Target'> &
  Required<Pick<ScheduleInput, 'ScheduleExpressionTimezone' | 'State' | 'ActionAfterCompletion'>> & {
    readonly Target: Target & { readonly RetryPolicy: Required<NonNullable<Target['RetryPolicy']>> };
  };

export interface StoredSchedule {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  readonly definition: Definition;
  readonly expression: Expression;
  readonly created: Date;
  readonly modified: Date;
}

/**
 * The definition to store. UpdateSchedule replaces everything, so absent members get their defaults there too.
 * @throws ServiceError ValidationException
 */
export function checkedDefinition(
  input: ScheduleInput,
  now: Date,
): { definition: Definition; expression: Expression } {
  const { Name: _name, GroupName: _group, ClientToken: _token, ...given } = input;
  const definition = {
    ...given,
    ScheduleExpressionTimezone: given.ScheduleExpressionTimezone ?? 'UTC',
    State: given.State ?? ('ENABLED' as const),
    ActionAfterCompletion: given.ActionAfterCompletion ?? ('NONE' as const),
    Target: {
      ...given.Target,
      RetryPolicy: {
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
        ...given.Target.RetryPolicy,
      },
    },
  };
  if (!isTimezone(definition.ScheduleExpressionTimezone)) {
    throw invalid(`Invalid Schedule Expression Timezone ${definition.ScheduleExpressionTimezone}.`);
  }
  const expression = readExpression(definition);
  checkDates(definition, expression, now);
  checkWindow(definition);
  checkTarget(definition.Target);
  return { definition, expression };
}

/**
 * The first instant after `after` at which the schedule is due, in milliseconds since the epoch. With a flexible window, that
 * is the window's start.
 */
export function nextDue(
  { definition, expression, modified }: StoredSchedule,
  after: number,
): number | undefined {
  // Both dates do not apply to one-time schedules (API reference, CreateSchedule).
  const recurring = expression.kind !== 'at';
  const start = recurring ? definition.StartDate?.getTime() : undefined;
  const end = recurring ? definition.EndDate?.getTime() : undefined;
  const due = nextInstant(expression, {
    after: start === undefined ? after : Math.max(after, start - 1),
    timezone: definition.ScheduleExpressionTimezone,
    anchor: start ?? modified.getTime(),
  });
  return due === undefined || (end !== undefined && due > end) ? undefined : due;
}

function readExpression(definition: Definition): Expression {
  try {
    return parseExpression(definition.ScheduleExpression);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`Invalid Schedule Expression ${definition.ScheduleExpression}: ${error.message}.`);
  }
}

function checkDates(definition: Definition, expression: Expression, now: Date): void {
  const { StartDate: start, EndDate: end, ScheduleExpressionTimezone: timezone } = definition;
  if (expression.kind === 'at') {
    // AWS does not document this, and reports about it differ. It is refused, so that nothing here depends on it. A schedule is
    // due within a minute of its time, so the current minute is not past.
    const oneMinuteAgo = now.getTime() - 60_000;
    if (nextInstant(expression, { after: oneMinuteAgo, timezone, anchor: 0 }) === undefined) {
      throw invalid(`Invalid Schedule Expression ${definition.ScheduleExpression}: it is in the past.`);
    }
    return;
  }
  if (start !== undefined && start.getTime() < now.getTime() - 5 * 60_000) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (start !== undefined && end !== undefined && start >= end) {
    throw invalid('The StartDate you specify must come before the EndDate.');
  }
}

function checkWindow({ FlexibleTimeWindow: window }: Definition): void {
  const given = window.MaximumWindowInMinutes !== undefined;
  if (window.Mode === 'FLEXIBLE' && !given) {
    throw invalid('MaximumWindowInMinutes must be specified when FlexibleTimeWindow mode is FLEXIBLE.');
  }
  if (window.Mode === 'OFF' && given) {
    throw invalid('MaximumWindowInMinutes cannot be specified when FlexibleTimeWindow mode is OFF.');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
