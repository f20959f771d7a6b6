import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { firesFrom } from '../../schedules/schedule-api.ts';
import { instants } from '../../time/instants.ts';
import type { Interval } from '../../time/interval.ts';
import { DISPATCHER_GONE_MS } from '../gone.ts';
import type { FiringSchedule } from '../ledger/former-schedules.ts';
import { secondsToDeadline, windowSeconds } from '../message/deadline.ts';
import { decodeInput } from '../message/decode.ts';
import { LONGEST_DEADLINE, type Message } from '../message/message.ts';

/** Whether the message's run can no longer be recorded by the dispatcher: its last delivery is over. */
export function isOverdue(message: Message, now: Date): boolean {
  return secondsToDeadline(message, now) * 1000 <= -DISPATCHER_GONE_MS;
}

/** The longest time after its minute in which a run can still be recorded by the dispatcher: its window, deadline and margin. */
export const LONGEST_PATIENCE_MS = 2 * LONGEST_DEADLINE * 1000 + DISPATCHER_GONE_MS;

/**
 * A deployed schedule since its last change: its earlier content is not known here.
 * @returns undefined if it is disabled, or no schedule of ours
 */
export function asItFires(schedule: GetScheduleOutput): FiringSchedule | undefined {
  const { Name: name = '', State: state, ScheduleExpression: expression } = schedule;
  const input = schedule.Target?.Input;
  if (state !== 'ENABLED' || input === undefined || expression === undefined) return undefined;
  return {
    name,
    expression,
    timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    input,
    windowMinutes: schedule.FlexibleTimeWindow?.MaximumWindowInMinutes,
    from: firesFrom(schedule).toISOString(),
    // The end itself still belongs to the schedule.
    until: schedule.EndDate && new Date(schedule.EndDate.getTime() + 1).toISOString(),
  };
}

/**
 * The messages of the runs whose last moment to start fell between two visits of the reconciler. Each run belongs to exactly
 * one interval.
 * @param interval from the reconciler's last visit until this one
 */
export function* expectedRuns(schedule: FiringSchedule, interval: Interval): Generator<Message, void> {
  // Deadline and guard are the same at every instant, so any instant will do.
  const template = readMessage(schedule.input, interval.until);
  if (template === undefined) return;
  const patience =
    template.deadline * 1000 +
    // A person may have changed the schedule's flexible window.
    Math.max(windowSeconds(template) * 1000, (schedule.windowMinutes ?? 0) * 60_000) +
    DISPATCHER_GONE_MS;
  const from = Math.max(interval.from.getTime() - patience, Date.parse(schedule.from));
  const until = Math.min(
    interval.until.getTime() - patience,
    schedule.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(schedule.until),
  );
  if (from >= until) return;
  yield* messagesOf(schedule, { from: new Date(from), until: new Date(until) }, template);
}

/**
 * The messages of all instants of an interval at which a schedule fires.
 * @param template its message at any instant
 */
export function* messagesOf(
  { name, expression, timezone, input }: FiringSchedule,
  interval: Interval,
  template: Message,
): Generator<Message, void> {
  const timing = { schedules: [{ name, expression, timezone }], guard: template.guard };
  for (const instant of instants(timing, interval)) {
    const message = readMessage(input, instant);
    if (message) yield message;
  }
}

/** @returns undefined if it is no message */
export function readMessage(input: string, scheduled: Date): Message | undefined {
  const decoded = decodeInput(input, scheduled, 'schedule');
  return decoded.ok ? decoded.message : undefined;
}
