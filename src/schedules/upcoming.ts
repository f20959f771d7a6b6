// When a schedule will fire, from the schedule alone, even if somebody else wrote it.
import { decodeInput } from '../runs/message/decode.ts';
import { instantText } from '../runs/message/message.ts';
import { instants } from '../time/instants.ts';
import { END_OF_CALENDAR, type Interval } from '../time/interval.ts';
import type { Guard, Timing } from '../time/translate.ts';
import type { Schedule } from './plan.ts';

/** The guard is the same in all messages of a schedule. */
const ANY_INSTANT = new Date(0);

/** The next instants at which a schedule would fire if it were enabled, ISO 8601; none for an expression that cannot be read. */
export function upcoming(schedule: Schedule, now: Date, count: number): string[] {
  const found: string[] = [];
  for (const instant of firings(schedule, { from: now, until: END_OF_CALENDAR })) {
    if (found.push(instantText(instant)) === count) break;
  }
  return found;
}

/** All instants of an interval at which a schedule would fire if it were enabled, ascending. */
export function firings(schedule: Schedule, { from, until }: Interval): Generator<Date, void> {
  const start = new Date(Math.max(from.getTime(), Date.parse(schedule.start ?? from.toISOString())));
  // The end itself still belongs to the schedule.
  const end =
    schedule.end === undefined ? until : new Date(Math.min(until.getTime(), Date.parse(schedule.end) + 1));
  return instants(timingOf(schedule), { from: start, until: end });
}

/** Everything that decides when a schedule fires, as one text: equal texts mean equal instants. */
export function timesOf({ expression, timezone, input, start, end }: Schedule): string {
  return JSON.stringify([expression, timezone, guardOf(input), start, end]);
}

function timingOf({ name, expression, timezone, input }: Schedule): Timing {
  const guard = guardOf(input);
  return { schedules: [{ name, expression, timezone }], ...(guard && { guard }) };
}

/** The guard in the message. @returns undefined if a person wrote a message that the dispatcher would refuse */
function guardOf(input: string): Guard | undefined {
  const decoded = decodeInput(input, ANY_INSTANT, 'schedule');
  return decoded.ok ? decoded.message.guard : undefined;
}
