// What crond does when its clock jumps: the main loop of cronie (src/cron.c, `main` and `find_jobs`), minute by minute, on the wall
// clock that Intl tells. Two things are simpler here. Jobs take no time, whereas cronie waits ten seconds after each minute that it
// makes up for. And every change of the clock is seen, whereas cronie sees one only with a change of the daylight-saving flag.
import type { TimeSpec } from '../../src/crontab/job.ts';
import { crondRuns as matches } from '../property/crond.ts';

const MINUTE = 60_000;

/** No zone changes its clocks twice in so short a time, so that with equal offsets at both ends there is no change between. */
const BLOCK = 180;

/** The minutes of a span, and what local clocks show in each, as `Date.UTC` counts it. */
export class WallClock {
  readonly from: number;
  readonly locals: Float64Array;
  /** The instants in which the clock showed what it had shown before. */
  readonly repeated = new Set<number>();
  /** Whether it is always a whole number of hours ahead of UTC or behind it. */
  readonly hasWholeHours: boolean;

  constructor(timezone: string, from: number, until: number) {
    this.from = from;
    this.locals = new Float64Array((until - from) / MINUTE);
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const read = (instant: number) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
    const offsets = new Set<number>();
    let latest = Number.NEGATIVE_INFINITY;
    for (let first = 0; first < this.locals.length; first += BLOCK) {
      const [start, end] = [this.instant(first), this.instant(first + BLOCK)];
      const offset = read(start) - start;
      offsets.add(offset);
      const changes = read(end) - end !== offset;
      for (let index = first; index < Math.min(first + BLOCK, this.locals.length); index++) {
        const instant = this.instant(index);
        const local = changes ? read(instant) : instant + offset;
        this.locals[index] = local;
        if (local <= latest) this.repeated.add(instant);
        latest = Math.max(latest, local);
      }
    }
    this.hasWholeHours = [...offsets].every((offset) => offset % (60 * MINUTE) === 0);
  }

  instant(index: number): number {
    return this.from + index * MINUTE;
  }
}

/** What crond's loop looks for: `wild` are entries whose minute or hour begins with a star, `fixed` all others. */
const LOOKS_FOR = { wild: 1, fixed: 2, both: 3 } as const;

/** All times at which crond's loop looks for entries; which they are does not depend on the entries. */
export class CrondLoop {
  readonly #instants: Float64Array;
  /** `virtualTime`, in minutes. */
  readonly #times: Float64Array;
  readonly #kinds: Uint8Array;
  /** Which looks are at a minute of the hour, since an entry has few of them. */
  readonly #byMinute: number[][] = Array.from({ length: 60 }, () => []);
  #count = 0;

  /** The clock's first minute is the one in which crond begins. */
  constructor(clock: WallClock) {
    // Every minute is looked at once for wild and once for fixed entries, or seldom at different instants.
    const most = clock.locals.length * 2;
    this.#instants = new Float64Array(most);
    this.#times = new Float64Array(most);
    this.#kinds = new Uint8Array(most);
    const local = (index: number) => (clock.locals[index] ?? 0) / MINUTE;
    let virtualTime = local(0);
    for (let index = 1; index < clock.locals.length; index++) {
      const now = clock.instant(index);
      const timeRunning = local(index);
      const timeDiff = timeRunning - virtualTime;
      if (timeDiff === 1 || Math.abs(timeDiff) > 180) {
        virtualTime = timeRunning;
        this.#findJobs(now, timeRunning, 'both');
      } else if (timeDiff > 5) {
        this.#findJobs(now, timeRunning, 'wild');
        while (virtualTime < timeRunning) this.#findJobs(now, ++virtualTime, 'fixed');
      } else if (timeDiff > 0) {
        while (virtualTime < timeRunning) this.#findJobs(now, ++virtualTime, 'both');
      } else {
        this.#findJobs(now, timeRunning, 'wild');
      }
    }
  }

  #findJobs(now: number, time: number, which: keyof typeof LOOKS_FOR): void {
    this.#instants[this.#count] = now;
    this.#times[this.#count] = time;
    this.#kinds[this.#count] = LOOKS_FOR[which];
    this.#byMinute[time % 60]?.push(this.#count);
    this.#count++;
  }

  /** The instants at which an entry is started, one for each start. */
  starts(time: TimeSpec): number[] {
    const kind = time.minute.star || time.hour.star ? LOOKS_FOR.wild : LOOKS_FOR.fixed;
    return time.minute.values
      .flatMap((minute) => this.#byMinute[minute] ?? [])
      .filter((look) => ((this.#kinds[look] ?? 0) & kind) > 0)
      .filter((look) => matches(time, (this.#times[look] ?? 0) * MINUTE))
      .map((look) => this.#instants[look] ?? 0)
      .sort((a, b) => a - b);
  }
}
