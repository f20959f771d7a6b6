import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import type { ClockTexts } from '../time/clock-texts.ts';

/** Why the two day fields mean the days that they mean. */
export type DayReason =
  | 'each-matches-all'
  | 'one-matches-all'
  | 'only-days'
  | 'only-weekdays'
  | 'no-such-day'
  | 'both-day-star'
  | 'both-weekday-star'
  | 'either';

/** The labels to the left of an explanation's lines. */
type LabelName =
  | 'words'
  | 'or'
  | 'and'
  | 'days'
  | 'job'
  | 'command'
  | 'stdin'
  | 'schedule'
  | 'guard'
  | 'note'
  | 'next';

/** The fields in the order of a crontab. */
type FieldTitles = readonly [
  minute: string,
  hour: string,
  dayOfMonth: string,
  month: string,
  dayOfWeek: string,
];

/** Everything that an explanation says, in one language. */
export interface Phrases {
  readonly labels: Readonly<Record<LabelName, string>>;
  readonly fieldTitles: FieldTitles;
  readonly noRuns: string;
  /** Names before dates, from Sunday. */
  readonly shortWeekdays: readonly string[];
  readonly dayReasons: Readonly<Record<DayReason, string>>;
  /** When an entry runs, in one sentence. */
  sentence(time: TimeSpec): string;
  readonly afterSync: string;
  minutes(values: readonly number[]): string;
  hours(values: readonly number[]): string;
  months(values: readonly number[]): string;
  dayOfMonth(field: DayOfMonth): string;
  dayOfWeek(field: DayOfWeek): string;
  schedule(expression: string, timezone: string): string;
  guardDays(days: readonly number[]): string;
  guardWeekdays(weekdays: readonly number[]): string;
  /** @param name undefined for a time without a command */
  drawn(name: string | undefined): string;
  readonly onUtc: string;
  readonly disabled: string;
  start(start: string): string;
  end(end: string): string;
  jitter(minutes: number): string;
  readonly clocks: ClockTexts;
}
