import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import { instants } from '../../time/instants.ts';
import type { Interval } from '../../time/interval.ts';
import { DISPATCHER_GONE_MS } from '../gone.ts';
import { secondsToDeadline, windowSeconds } from '../message/deadline.ts';
import { decodeInput } from '../message/decode.ts';
import type { Message } from '../message/message.ts';

/** Whether the message's run can no longer be recorded by the dispatcher: its last delivery is over. */
export function isOverdue(message: Message, now: Date): boolean {
  return secondsToDeadline(message, now) * 1000 <= -DISPATCHER_GONE_MS;
}

/**
 * The messages of the runs whose last moment to start fell between two visits of the reconciler. Each run belongs to exactly
 * one interval. A schedule is expected to start nothing while it is disabled, before its start, after its end, or before its
 * last change, since its earlier content is unknown.
 * @param interval from the reconciler's last visit until this one
 */
export function* expectedRuns(schedule: GetScheduleOutput, interval: Interval): Generator<Message, void> {
  const { State: state, ScheduleExpression: expression } = schedule;
  const input = schedule.Target?.Input;
  if (state !== 'ENABLED' || input === undefined || expression === undefined) return;
  // Deadline and guard are the same at every instant, so any instant will do.
  const template = readMessage(input, interval.until);
  if (template === undefined) return;
  const patience =
    template.deadline * 1000 +
    // A person may have changed the schedule's flexible window.
    Math.max(
      windowSeconds(template) * 1000,
      (schedule.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0) * 60_000,
    ) +
    DISPATCHER_GONE_MS;
  const from = Math.max(
    interval.from.getTime() - patience,
    (schedule.LastModificationDate?.getTime() ?? 0) + 1,
    schedule.StartDate?.getTime() ?? 0,
  );
  const until = Math.min(
    interval.until.getTime() - patience,
    schedule.EndDate?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  if (from >= until) return;
  const timezone = schedule.ScheduleExpressionTimezone ?? 'UTC';
  const timing = {
    schedules: [{ name: schedule.Name ?? '', expression, timezone }],
    guard: template.guard,
  };
  for (const instant of instants(timing, { from: new Date(from), until: new Date(until) })) {
    const message = readMessage(input, instant);
    if (message) yield message;
  }
}

function readMessage(input: string, scheduled: Date): Message | undefined {
  const decoded = decodeInput(input, scheduled, 'schedule');
  return decoded.ok ? decoded.message : undefined;
}
