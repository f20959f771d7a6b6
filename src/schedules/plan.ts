// The values of a sync: the desired schedules, and the Plan, which is exactly what apply does.

import type { TaskProblem } from '../tasks/problem.ts';

/** A schedule of our group, with every field that a write sends. */
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
  /** The message, with `<aws.scheduler.scheduled-time>` in it. */
  readonly input: string;
  /**
   * What a person added that cronbridge never sets (another kind of target, a key, another action after completion), as JSON.
   * It is never desired and never written, so it shows as drift and the next write removes it.
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
  /** Absent if the schedule did not have the field, or no longer has it. */
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}

/** A schedule to update: what is written, what that changes and, if the times change, the next three instants before and after. */
export interface Update {
  readonly schedule: Schedule;
  readonly changes: readonly FieldChange[];
  readonly next?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** How a renamed job was recognised, most certain first. */
export type RenameReason = 'entry' | 'command' | 'program' | 'time';

/** A job that has another name now. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** What both names have in common: the whole entry, the command, the program, or only the times in the same file. */
  readonly same: RenameReason;
}

/** Exactly what apply will do. A plain JSON value, which can be printed and reviewed elsewhere. */
export interface Plan {
  /** The schedule group that it was made for. */
  readonly group: string;
  readonly create: readonly Schedule[];
  readonly update: readonly Update[];
  readonly delete: readonly string[];
  /** How many schedules stay as they are, without gap schedules, which come and go with the calendar. */
  readonly unchanged: number;
  /** Renamed jobs: their schedules are among those to create and to delete, and paused ones stay paused. */
  readonly renamed: readonly Rename[];
  /** Names of schedules that a person paused and that stay paused. */
  readonly paused: readonly string[];
  /** Jobs some of whose schedules are paused while others are not. */
  readonly partlyPaused: readonly string[];
  /**
   * Messages to send after the changes, for jobs with `on=deploy`. Empty if only gap schedules change and no earlier sync died
   * before it had sent them.
   */
  readonly deploy: readonly DeployMessage[];
  readonly warnings: readonly string[];
  /** Problems of the ECS resources that the jobs use. A plan with an error among them is not applied. */
  readonly problems: readonly TaskProblem[];
}

export function hasChanges(plan: Plan): boolean {
  return plan.create.length + plan.update.length + plan.delete.length + plan.deploy.length > 0;
}
