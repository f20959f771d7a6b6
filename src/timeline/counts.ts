import type { Interval } from '../time/interval.ts';
import { MINUTE_MS } from '../time/units.ts';
import type { Zone } from '../time/zone.ts';

const HOURS = 24;
export const MINUTES_OF_DAY = 24 * 60;

/** How many jobs of a minute are kept by name; a picture cannot show more. */
const MOST_NAMES = 12;

export interface JobStarts {
  readonly name: string;
  readonly starts: number;
  /** By hour of the day, all days together. */
  readonly hours: readonly number[];
}

/** One minute in which jobs start. */
export interface BusyMinute {
  readonly scheduled: Date;
  /** Minute of the local day, from 0. */
  readonly minuteOfDay: number;
  readonly starts: number;
  /** The first of its jobs, in the order of the crontab. */
  readonly jobs: readonly string[];
}

export interface Timeline {
  readonly interval: Interval;
  readonly timezone: string;
  readonly zone: Zone;
  readonly starts: number;
  /** Jobs that start in the interval: those with the most hours first, then by the first hour, then by name. */
  readonly jobs: readonly JobStarts[];
  /** Jobs that do not start in the interval, in the order of the crontab. */
  readonly idle: readonly string[];
  /** Every minute with a start, ascending. */
  readonly minutes: readonly BusyMinute[];
  /** For each minute of the day, the occurrence with the most starts, ascending. */
  readonly peaks: readonly BusyMinute[];
}

/** Counts starts one by one, in any order, so that a long count can be interrupted. */
export class StartCounter {
  readonly #interval: Interval;
  readonly #timezone: string;
  readonly #zone: Zone;
  readonly #firstMinute: number;
  readonly #hours: ReadonlyMap<string, number[]>;
  /** Indexed by minute of the interval, like the next ones. */
  readonly #minutesOfDay: Uint16Array;
  readonly #counts: Uint32Array;
  readonly #names: (string[] | undefined)[];

  /** @param timezone the name of the zone @param jobs the names of all jobs, in the order of the crontab */
  constructor(interval: Interval, timezone: string, zone: Zone, jobs: readonly string[]) {
    this.#interval = interval;
    this.#firstMinute = Math.floor(interval.from.getTime() / MINUTE_MS);
    this.#timezone = timezone;
    this.#zone = zone;
    this.#hours = new Map(jobs.map((name) => [name, Array<number>(HOURS).fill(0)]));
    const minutes = Math.ceil(interval.until.getTime() / MINUTE_MS) - this.#firstMinute;
    this.#minutesOfDay = Uint16Array.from({ length: minutes }, (_, index) => {
      const local = zone.localTime((this.#firstMinute + index) * MINUTE_MS);
      return Math.floor(local / MINUTE_MS) % MINUTES_OF_DAY;
    });
    this.#counts = new Uint32Array(minutes);
    this.#names = Array<undefined>(minutes);
  }

  /** @param scheduled within the interval */
  add(job: string, scheduled: Date): void {
    const index = Math.floor(scheduled.getTime() / MINUTE_MS) - this.#firstMinute;
    const hour = Math.floor((this.#minutesOfDay[index] ?? 0) / 60);
    const hours = this.#hours.get(job);
    if (hours !== undefined) hours[hour] = (hours[hour] ?? 0) + 1;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    const names = this.#names[index] ?? [];
    this.#names[index] = names;
    if (names.length < MOST_NAMES) names.push(job);
  }

  timeline(): Timeline {
    const jobs = [...this.#hours].map(([name, hours]) => ({ name, hours, starts: sum(hours) }));
    const minutes = this.#minutes();
    return {
      interval: this.#interval,
      timezone: this.#timezone,
      zone: this.#zone,
      starts: sum(jobs.map(({ starts }) => starts)),
      jobs: jobs.filter(({ starts }) => starts > 0).sort(byHours),
      idle: jobs.filter(({ starts }) => starts === 0).map(({ name }) => name),
      minutes,
      peaks: peaksOf(minutes),
    };
  }

  #minutes(): BusyMinute[] {
    return [...this.#counts.entries()].flatMap(([index, starts]) => {
      if (starts === 0) return [];
      const scheduled = new Date((this.#firstMinute + index) * MINUTE_MS);
      return [
        { scheduled, minuteOfDay: this.#minutesOfDay[index] ?? 0, starts, jobs: this.#names[index] ?? [] },
      ];
    });
  }
}

/** The most crowded minutes of the day, the most crowded first. A minute with a single start is not crowded. */
export function crowdedMinutes({ peaks }: Timeline, count: number): readonly BusyMinute[] {
  return peaks
    .filter(({ starts }) => starts > 1)
    .sort((a, b) => b.starts - a.starts || a.minuteOfDay - b.minuteOfDay)
    .slice(0, count);
}

function peaksOf(minutes: readonly BusyMinute[]): readonly BusyMinute[] {
  const peaks = new Map<number, BusyMinute>();
  for (const minute of minutes) {
    if (minute.starts > (peaks.get(minute.minuteOfDay)?.starts ?? 0)) peaks.set(minute.minuteOfDay, minute);
  }
  return [...peaks.values()].sort((a, b) => a.minuteOfDay - b.minuteOfDay);
}

function byHours(a: JobStarts, b: JobStarts): number {
  const width = ({ hours }: JobStarts) => hours.filter((count) => count > 0).length;
  const first = ({ hours }: JobStarts) => hours.findIndex((count) => count > 0);
  return width(b) - width(a) || first(a) - first(b) || (a.name < b.name ? -1 : 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
