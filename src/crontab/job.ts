/** A time field as the sorted set of its values; `star` is cronie's flag: the field begins with `*`. */
export interface FieldSet {
  readonly values: readonly number[];
  readonly star: boolean;
}

/** Day of month: a set, or one of the extensions that only EventBridge has. */
export type DayOfMonth =
  | ({ readonly kind: 'set' } & FieldSet)
  | { readonly kind: 'last' }
  | { readonly kind: 'nearest-weekday'; readonly day: number };

/** Day of week, 0-6 with Sunday 0 (7 becomes 0): a set, or one of the extensions. */
export type DayOfWeek =
  | ({ readonly kind: 'set' } & FieldSet)
  | { readonly kind: 'nth'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'last'; readonly weekday: number };

/** The five fields, with values for each `~`. */
export interface TimeSpec {
  readonly minute: FieldSet;
  readonly hour: FieldSet;
  readonly dayOfMonth: DayOfMonth;
  readonly month: FieldSet;
  readonly dayOfWeek: DayOfWeek;
}

export type Overlap = 'allow' | 'skip' | 'wait' | 'replace';
export type RetryCause = 'failed' | 'timed-out' | 'spot' | 'not-started';
export type Notify = 'never' | 'failure' | 'always' | 'recovery';

/** The options of an entry, from `#@default`, `#@` and the environment settings that act as options. Durations are in seconds. */
export interface JobOptions {
  readonly enabled: boolean;
  /** ISO date or date-time without offset, in the job's time zone, as written. */
  readonly start?: string;
  readonly end?: string;
  readonly jitter?: number;
  /** Absent: derived from the time between runs (see schedule). */
  readonly deadline?: number;
  readonly overlap: Overlap;
  readonly lock: string;
  /** How many may hold the lock at a time. Absent: one. */
  readonly lockPlaces?: number;
  readonly timeout?: number;
  /** How long it usually takes at most. Absent: as its last runs say. */
  readonly expect?: number;
  /** How late it may start before people are warned. */
  readonly late?: number;
  /** The time of day by which it is to be done, in the job's time zone: `07:00`. */
  readonly finishBy?: string;
  readonly retries: number;
  readonly retryDelay: number;
  readonly retryOn: readonly RetryCause[];
  /** Exit codes that mean success, beside 0. */
  readonly okExit?: readonly number[];
  /** Exit codes after which a failed run is not retried. */
  readonly noRetryExit?: readonly number[];
  /** Exit codes by which a command says that it had nothing to do. */
  readonly skipExit?: readonly number[];
  /** Which missed or left-out runs start late, once they can. Absent: none. */
  readonly catchUp?: 'none' | 'last' | 'all';
  /** After how many failed runs in a row the job is paused. Absent: never. */
  readonly pauseAfter?: number;
  readonly notify: Notify;
  /** Channels in cronbridge.yml that get the notifications too. */
  readonly notifyTo?: readonly string[];
  /** Services in cronbridge.yml that are told when its runs start and end. */
  readonly checkIn?: readonly string[];
  /** Who answers for the job, and what to do when it fails: both are in the notifications. */
  readonly owner?: string;
  readonly runbook?: string;
  readonly cluster?: string;
  readonly taskDefinition?: string;
  readonly container?: string;
  readonly taskRole?: string;
  /** ECS units: CPU units, MiB, GiB. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly ephemeralStorage?: number;
  /** `fargate`, `fargate-spot`, `ec2`, or a capacity provider's name. */
  readonly launch?: string;
  readonly on: 'schedule' | 'deploy';
}

/** An entry with its name, environment and options. */
export interface Job {
  readonly name: string;
  readonly file: string;
  /** Line of the entry, from 1. */
  readonly line: number;
  /** The time fields or the nickname as written: `0 5 * * *`, `@daily`. */
  readonly spec: string;
  /** The entry's line as written, without surrounding spaces. */
  readonly entry: string;
  /** `undefined` for `@reboot` with `on=deploy`. */
  readonly time: TimeSpec | undefined;
  readonly timezone: string;
  /** The command up to the first unescaped `%`, and the standard input after it, as crond passes both. */
  readonly command: string;
  readonly stdin?: string;
  readonly shell: string;
  /** Environment settings for the container, in file order. */
  readonly env: Readonly<Record<string, string>>;
  readonly options: JobOptions;
  /** The plain comment lines directly above the entry, joined by newlines. */
  readonly description?: string;
  /** For information only: the user column of a system crontab, and MAILTO. */
  readonly user?: string;
  readonly mailto?: string;
}
