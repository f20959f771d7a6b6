// Time zones: converts between local times and instants, with the zone data of the runtime (Intl).
import { tzOffset } from '@date-fns/tz/tzOffset';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.ts';

/** No zone changes its offset twice within a week; shorter steps only cost time. */
const SCAN_STEP = 7 * DAY_MS;

/** The years that are checked for whole-hour offsets. Later years have the rules of the last one. */
const COVERED_YEARS = { first: 2020, last: 2050 } as const;

/** From `instant` on (milliseconds since 1970) the zone is `offset` milliseconds ahead of UTC. */
interface Transition {
  readonly instant: number;
  readonly offset: number;
}

/**
 * A clock change: at `instant`, local clocks that would show `before` show `after` instead. If `after` is later, they skip the
 * times from `before` on; if it is earlier, they repeat those from `after` on.
 */
export interface ClockChange {
  readonly instant: number;
  /** Local times. */
  readonly before: number;
  readonly after: number;
}

/** The offset at the beginning of a UTC year, as a transition at its first instant, and the changes within the year. */
type Year = readonly [Transition, ...Transition[]];

/**
 * One time zone. Local times are numbers too: what `Date.UTC` returns for the fields that local clocks show. Offsets are read
 * from Intl once for each year and kept, since asking Intl costs more than everything else here.
 */
export class Zone {
  readonly #name: string;
  readonly #years = new Map<number, Year>();
  #wholeHours: boolean | undefined;

  private constructor(name: string) {
    this.#name = name;
  }

  static readonly #known = new Map<string, Zone>();

  /** The zone with an IANA name. @returns undefined if the runtime has no such zone */
  static find(name: string): Zone | undefined {
    const known = Zone.#known.get(name);
    if (known !== undefined) return known;
    if (Number.isNaN(tzOffset(name, new Date(0)))) return undefined;
    const zone = new Zone(name);
    Zone.#known.set(name, zone);
    return zone;
  }

  /** Whether the zone's offset from UTC is always a whole number of hours: then minutes are the same as in UTC. */
  get hasWholeHourOffsets(): boolean {
    this.#wholeHours ??= this.#offsetsOfCoveredYears().every((offset) => offset % HOUR_MS === 0);
    return this.#wholeHours;
  }

  /** How far local clocks are ahead of UTC at an instant. */
  offsetAt(instant: number): number {
    return this.#transitionBefore(instant).offset;
  }

  /** What local clocks show at an instant. */
  localTime(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /** The instants at which local clocks show a time, ascending: none in a gap, two if clocks go back, else one. */
  instantsOf(local: number): readonly number[] {
    const before = this.offsetAt(local - DAY_MS);
    const after = this.offsetAt(local + DAY_MS);
    if (before === after) return [local - before];
    // Of two instants with the same local time, the one with the larger offset is the earlier.
    return [Math.max(before, after), Math.min(before, after)]
      .map((offset) => local - offset)
      .filter((instant) => this.localTime(instant) === local);
  }

  /** The first instant at which local clocks show a time or, if the time is in a gap, the instant at which the gap ends. */
  firstInstantOf(local: number): number {
    const [first] = this.instantsOf(local);
    if (first !== undefined) return first;
    // With the offset from before the gap, a time in the gap is as long after the change as it is into the gap.
    return this.#transitionBefore(local - this.offsetAt(local - DAY_MS)).instant;
  }

  /** The clock changes from the instant `from` (included) until `until` (excluded), ascending. */
  changes(from: number, until: number): readonly ClockChange[] {
    const changes: ClockChange[] = [];
    const lastYear = new Date(until).getUTCFullYear();
    let offset = this.offsetAt(from - 1);
    for (let year = new Date(from).getUTCFullYear(); year <= lastYear; year++) {
      for (const { instant, offset: next } of this.#transitionsOf(year)) {
        if (instant < from || instant >= until) continue;
        // A year's first transition repeats the last of the year before, unless clocks change at new year.
        if (next !== offset) changes.push({ instant, before: instant + offset, after: instant + next });
        offset = next;
      }
    }
    return changes;
  }

  #transitionBefore(instant: number): Transition {
    const transitions = this.#transitionsOf(new Date(instant).getUTCFullYear());
    for (let index = transitions.length - 1; index > 0; index--) {
      const transition = transitions[index];
      if (transition !== undefined && transition.instant <= instant) return transition;
    }
    return transitions[0];
  }

  /** One offset for each month: every offset lasts longer than that. */
  #offsetsOfCoveredYears(): number[] {
    const { first, last } = COVERED_YEARS;
    const months = Array.from({ length: (last - first + 1) * 12 }, (_, index) => Date.UTC(first, index));
    return months.map((instant) => this.#read(instant).offset);
  }

  #transitionsOf(year: number): Year {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const end = Date.UTC(year + 1, 0);
    const first = this.#read(Date.UTC(year, 0));
    const transitions: [Transition, ...Transition[]] = [first];
    for (let last = first, from = first.instant; from < end; from += SCAN_STEP) {
      const next = this.#read(Math.min(from + SCAN_STEP, end - MINUTE_MS));
      if (next.offset === last.offset) continue;
      last = this.#changeWithin(from, next);
      transitions.push(last);
    }
    this.#years.set(year, transitions);
    return transitions;
  }

  /** The first minute after `from` with the offset of `until`. */
  #changeWithin(from: number, until: Transition): Transition {
    let before = from;
    let after = until;
    while (after.instant - before > MINUTE_MS) {
      const middle = this.#read(before + Math.floor((after.instant - before) / 2 / MINUTE_MS) * MINUTE_MS);
      if (middle.offset === until.offset) after = middle;
      else before = middle.instant;
    }
    return after;
  }

  #read(instant: number): Transition {
    return { instant, offset: tzOffset(this.#name, new Date(instant)) * MINUTE_MS };
  }
}
