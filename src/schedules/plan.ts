// The values of a sync: schedules as they should be, and the Plan, which is exactly what apply does.

import type { TaskProblem } from '../tasks/problem.ts';

/** An EventBridge schedule of our group with every field that a write sends. */
export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  readonly state: 'ENABLED' | 'DISABLED';
  /** ISO 8601 instants in UTC. */
  readonly start?: string;
  readonly end?: string;
  /** Flexible time window; absent: off. */
  readonly windowMinutes?: number;
  readonly description: string;
  readonly queueArn: string;
  readonly roleArn: string;
  readonly messageGroupId: string;
  readonly deadLetterArn: string;
  readonly maximumEventAgeSeconds: number;
  readonly maximumRetryAttempts: number;
  /** The message with `<aws.scheduler.scheduled-time>` in it. */
  readonly input: string;
  /**
   * What somebody added by hand that cronbridge never sets (another kind of target, a key, another action after completion),
   * as JSON. Never desired and never written, so it shows as drift and the next write removes it.
   */
  readonly other?: string;
}

/** A message that apply sends to the queue: a job with `on=deploy`. */
export interface DeployMessage {
  readonly job: string;
  readonly messageGroupId: string;
  /** As in the job's schedule. */
  readonly input: string;
}

/** One field that an update changes. */
export interface FieldChange {
  readonly field: keyof Schedule;
  /** Absent where the schedule did not have the field, or has it no longer. */
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}

/** A schedule to update: what is written, what changes by it and, where the times change, the next three instants before and after. */
export interface Update {
  readonly schedule: Schedule;
  readonly changes: readonly FieldChange[];
  readonly next?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** By what a job was told again, the surest first. */
export type RenameReason = 'entry' | 'command' | 'program' | 'time';

/** A job that goes on under another name. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** What both have in common: the whole entry, the command, the program, or only the times in the same file. */
  readonly same: RenameReason;
  /** Both have a lock of their own, under their names: a run that holds the old one holds the new one too. */
  readonly movesLock: boolean;
}

/** Exactly what apply will do. A plain JSON value: it can be printed, reviewed, sent and applied elsewhere. */
export interface Plan {
  /** The schedule group it was made for; apply refuses it anywhere else. */
  readonly group: string;
  readonly create: readonly Schedule[];
  readonly update: readonly Update[];
  /** Names. */
  readonly delete: readonly string[];
  /** How many schedules stay as they are; without gap schedules, which come and go with the calendar. */
  readonly unchanged: number;
  /** Jobs that go on under another name: their schedules are among those to create and to delete, their pauses are kept. */
  readonly renamed: readonly Rename[];
  /** Names of schedules that somebody paused in the console and that stay paused. */
  readonly paused: readonly string[];
  /** Jobs with several schedules of which some are paused and others are not. */
  readonly partlyPaused: readonly string[];
  /**
   * Messages to send after the changes, for jobs with `on=deploy`. Empty where nothing changes but gap schedules and no sync before
   * died before it had sent them.
   */
  readonly deploy: readonly DeployMessage[];
  /** Of what the crontab asks for: two plans with the same one are of one deploy, of which the first died. */
  readonly digest: string;
  readonly warnings: readonly string[];
  /** What is wrong or doubtful with what the jobs run on. A plan with an error among them is not carried out. */
  readonly problems: readonly TaskProblem[];
}
