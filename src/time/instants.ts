import { type AtExpression, type CronExpression, readExpression, type Unreadable } from './expression.ts';
import { guardAllows, guardAllowsDay } from './guard.ts';
import type { Interval } from './interval.ts';
import { localTimes } from './local-times.ts';
import type { Guard, ScheduleTime, Timing } from './translate.ts';
import { DAY_MS } from './units.ts';
import { Zone } from './zone.ts';

/**
 * The instants at which a timing fires, ascending and distinct, computed lazily. EventBridge's rules at clock changes: a local
 * time that does not exist is skipped, one that occurs twice fires the first time (EventBridge Scheduler user guide, "Daylight
 * saving time"). An expression that cannot be read, or a time zone that Node.js does not know, has no instants.
 */
export function* instants(timing: Timing, { from, until }: Interval): Generator<Date, void> {
  const each = timing.schedules.map((schedule) =>
    fire(schedule, timing.guard, from.getTime(), until.getTime()),
  );
  for (const instant of merge(each)) yield new Date(instant);
}

type Readable = (CronExpression | AtExpression) & { readonly zone: Zone };

function readSchedule({ expression, timezone }: ScheduleTime): Readable | Unreadable {
  const zone = Zone.find(timezone);
  const read = readExpression(expression);
  if (read.kind === 'unreadable') return read;
  if (zone === undefined) return { kind: 'unreadable', reason: `is in the unknown time zone ${timezone}` };
  return { ...read, zone };
}

function* fire(
  schedule: ScheduleTime,
  guard: Guard | undefined,
  from: number,
  until: number,
): Generator<number> {
  const read = readSchedule(schedule);
  if (read.kind === 'unreadable') return;
  // If the guard has the same calendar, whole days are filtered, instead of every minute of days without runs.
  const dayGuard = guard?.timezone === schedule.timezone ? guard : undefined;
  const locals =
    read.kind === 'at'
      ? [read.local]
      : localTimes(read, read.zone.localTime(from), (day, weekday) => guardAllowsDay(dayGuard, day, weekday));
  for (const local of locals) {
    // Offsets are less than a day, so no later local time can be before the end.
    if (local - DAY_MS >= until) return;
    const [instant] = read.zone.instantsOf(local);
    if (instant === undefined || instant < from) continue;
    if (instant >= until) return;
    if (guardAllows(guard, new Date(instant))) yield instant;
  }
}

/** Merges ascending sequences into one without duplicates. */
function* merge(sequences: readonly Iterator<number>[]): Generator<number> {
  const heads = sequences.map((sequence) => ({ sequence, head: sequence.next() }));
  for (;;) {
    const first = Math.min(...heads.map(({ head }) => (head.done ? Number.POSITIVE_INFINITY : head.value)));
    if (first === Number.POSITIVE_INFINITY) return;
    yield first;
    for (const entry of heads) {
      if (!entry.head.done && entry.head.value === first) entry.head = entry.sequence.next();
    }
  }
}
