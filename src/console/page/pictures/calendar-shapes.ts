// A year of a job as weeks of days, in UTC as the ledger counts them.
import type { JobDay } from '../../../operate/job-history.ts';
import { isBad } from '../state-mark.ts';

export interface CalendarDay {
  readonly day: string;
  /** From 0, the oldest. */
  readonly week: number;
  /** 0: Monday. */
  readonly weekday: number;
  readonly runs: number;
  readonly bad: number;
  /** 0: none; 1 to 4: how many, against the busiest day. */
  readonly level: number;
  readonly counts: JobDay['counts'];
}

const DAY_MS = 24 * 60 * 60_000;
const WEEKS = 53;

/** @param today `2026-11-23` */
export function calendarOf(days: readonly JobDay[], today: string): readonly CalendarDay[] {
  const counted = new Map(days.map(({ day, counts }) => [day, counts]));
  const totals = days.map(({ counts }) => sum(Object.values(counts)));
  const most = Math.max(1, ...totals);
  const last = Date.parse(today);
  const weekdayOf = (instant: number) => (new Date(instant).getUTCDay() + 6) % 7;
  const first = last - (weekdayOf(last) + (WEEKS - 1) * 7) * DAY_MS;
  return Array.from({ length: Math.round((last - first) / DAY_MS) + 1 }, (_, index) => {
    const day = new Date(first + index * DAY_MS).toISOString().slice(0, 10);
    const counts = counted.get(day) ?? {};
    const runs = sum(Object.values(counts));
    const bad = sum(Object.entries(counts).map(([outcome, count]) => (isBad(outcome) ? count : 0)));
    const level = runs === 0 ? 0 : Math.max(1, Math.ceil((runs / most) * 4));
    return { day, week: Math.floor(index / 7), weekday: index % 7, runs, bad, level, counts };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
