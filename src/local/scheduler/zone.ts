// Converts between local times of time zones and instants. A local time is written as if it were UTC, in milliseconds.
import { tzOffset } from '@date-fns/tz/tzOffset';

const DAY_MS = 86_400_000;

/** Names that Intl has accepted: asking it takes a millisecond, and every schedule names a zone. */
const accepted = new Set<string>();

export function isTimezone(name: string): boolean {
  if (accepted.has(name)) return true;
  // Intl also accepts offsets such as +09:00, EventBridge only names of the IANA database.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    accepted.add(name);
    return true;
  } catch {
    return false;
  }
}

/** The local time of an instant. */
export function wallTimeOf(instant: number, timezone: string): number {
  return instant + offsetAt(instant, timezone);
}

/** The first instant at which clocks show a local time. @returns undefined if they skip it */
export function instantOf(wallTime: number, timezone: string): number | undefined {
  // Clocks are not changed twice within two days, so these are all offsets that may apply at that time.
  const before = offsetAt(wallTime - DAY_MS, timezone);
  const after = offsetAt(wallTime + DAY_MS, timezone);
  if (before === after) return wallTime - before;
  // The greater offset gives the earlier instant.
  const candidates = [wallTime - Math.max(before, after), wallTime - Math.min(before, after)];
  return candidates.find((instant) => wallTimeOf(instant, timezone) === wallTime);
}

/** Offsets by zone and UTC day; null for the few days on which the offset changes. */
const offsetsOfDays = new Map<string, Map<number, number | null>>();

/** The offset from UTC in milliseconds. Cached by day, because asking Intl for each minute of a week takes seconds. */
function offsetAt(instant: number, timezone: string): number {
  if (timezone === 'UTC') return 0;
  let ofZone = offsetsOfDays.get(timezone);
  if (ofZone === undefined) {
    ofZone = new Map();
    offsetsOfDays.set(timezone, ofZone);
  }
  const index = Math.floor(instant / DAY_MS);
  let offset = ofZone.get(index);
  if (offset === undefined) {
    const atStart = askedOffset(index * DAY_MS, timezone);
    offset = atStart === askedOffset((index + 1) * DAY_MS, timezone) ? atStart : null;
    ofZone.set(index, offset);
  }
  return offset ?? askedOffset(instant, timezone);
}

function askedOffset(instant: number, timezone: string): number {
  return tzOffset(timezone, new Date(instant)) * 60_000;
}
