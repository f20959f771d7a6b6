// The message that a schedule sends over the queue to the dispatcher, version 1.
import { createHash } from 'node:crypto';
import type { Notify, Overlap, RetryCause } from '../../crontab/job.ts';
import type { Guard } from '../../time/translate.ts';

export type Trigger = 'schedule' | 'manual' | 'retry' | 'deploy';

/** Where and how the task runs. Absent fields come from the deployment. */
interface TaskSettings {
  readonly cluster?: string;
  readonly taskDefinition?: string;
  readonly container?: string;
  readonly taskRole?: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly ephemeralStorage?: number;
  readonly launch?: string;
}

export interface ExitCodes {
  /** Success, beside 0. */
  readonly ok?: readonly number[];
  /** A failure that is not retried. */
  readonly noRetry?: readonly number[];
  /** There was nothing to do. */
  readonly skip?: readonly number[];
}

/** The services that are told when its runs start and end, and what they may expect. */
interface CheckIn {
  readonly with: readonly string[];
  /** Five fields of a crontab, in the zone of the entry. Absent: it has no times, or none that others can read. */
  readonly schedule?: string | undefined;
  /** How late a run may start. */
  readonly margin: number;
  /** How long it may take, with its retries. */
  readonly longest: number;
}

/** The whole job as the dispatcher needs it. Every duration is in seconds. */
export interface Message {
  readonly v: 1;
  readonly job: string;
  /** The instant that the run is for, ISO 8601 in UTC; Scheduler writes it as `2026-11-23T05:00:00Z`. */
  readonly scheduled: string;
  /** The instant from which the deadline counts: when a retry is due. Absent: `scheduled`. */
  readonly due?: string;
  readonly attempt: number;
  /** Absent: `schedule`. */
  readonly trigger?: Trigger;
  /** The entry's time as written and its own time zone, for people only: nothing depends on them. */
  readonly entry?: { readonly time: string; readonly timezone: string };
  readonly command: string;
  readonly shell: string;
  /** Arguments from the person who requested the run: the shell's positional parameters. */
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly lock: string;
  /** How many may hold the lock at a time. Absent: one. */
  readonly lockPlaces?: number;
  readonly overlap: Overlap;
  /** How late a run may start, counted from the end of `jitter`. */
  readonly deadline: number;
  /** The flexible window in which Scheduler starts the run. */
  readonly jitter?: number;
  readonly timeout?: number;
  /** How long the command usually takes at most; absent: as its last runs say. */
  readonly expect?: number;
  /** How late it may start before people are warned. Absent: they are not. */
  readonly late?: number;
  /** The time of day by which it is to be done. */
  readonly finishBy?: { readonly time: string; readonly timezone: string };
  readonly guard?: Guard;
  readonly retry?: { readonly limit: number; readonly delay: number; readonly on: readonly RetryCause[] };
  /** Exit codes of the command that mean something else than 0 for success and the others for failure. */
  readonly exitCodes?: ExitCodes;
  /** Which runs start late after they were missed, or left out by a pause. Absent: none. */
  readonly catchUp?: 'last' | 'all';
  /** After how many failed runs in a row the job is paused. Absent: never. */
  readonly pauseAfter?: number;
  readonly notify: Notify;
  /** Channels that get its notifications, beside the topic. */
  readonly notifyTo?: readonly string[];
  readonly checkIn?: CheckIn;
  /** Who answers for it, and what to do when it fails: for people. */
  readonly owner?: string;
  readonly runbook?: string;
  readonly task: TaskSettings;
}

/** A job's name. Crontabs allow lower case only; names of other producers are kept as they are. */
export const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/;

/**
 * How late a run may start if neither its job nor its producer says so, and the most that a job can ask for: a day, in seconds.
 */
export const LONGEST_DEADLINE = 86_400;

/**
 * The run's id: `<job>@<UTC minute>`, `nightly-report@2026-11-23T03:00Z`. A requested run's id keeps the seconds and
 * milliseconds of its request, so it never equals a scheduled run's.
 */
export function runIdOf({ job, scheduled }: Pick<Message, 'job' | 'scheduled'>): string {
  return runIdAt(job, new Date(scheduled).toISOString());
}

/** @param instant in the form of `toISOString` */
export function runIdAt(job: string, instant: string): string {
  return `${job}@${instant.endsWith(':00.000Z') ? `${instant.slice(0, -':00.000Z'.length)}Z` : instant}`;
}

/** The job of a run's id: its name at the time of the run. */
export function jobOfRun(run: string): string {
  return run.slice(0, run.lastIndexOf('@'));
}

/** The instant of a run's id, as in messages. */
export function scheduledOfRun(run: string): string {
  return instantText(new Date(run.slice(run.lastIndexOf('@') + 1)));
}

/** An instant as in messages, and as Scheduler writes it: without milliseconds if they are zero. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}

/** The instant of a run that is requested now. Never a whole minute: those ids belong to scheduled runs. */
export function onDemandInstant(now: Date): Date {
  return now.getTime() % 60_000 === 0 ? new Date(now.getTime() + 1) : now;
}

/** The longest name of a lock, in characters. The name is part of a DynamoDB key, which may have 2,048 bytes. */
export const LONGEST_LOCK = 256;

/** What SQS accepts as a message group: ASCII letters, digits and punctuation (SendMessage, `MessageGroupId`). */
const MESSAGE_GROUP = /^[!-~]{1,128}$/;

/**
 * The queue's message group. SQS delivers one message of a group at a time: starts under one lock happen in order, and jobs
 * with different locks do not wait for each other.
 */
export function messageGroup({ lock }: Pick<Message, 'lock'>): string {
  return MESSAGE_GROUP.test(lock) ? lock : createHash('sha256').update(lock).digest('hex');
}

/**
 * The group of a message that is sent again for its attempt: a group of its own. The attempt may hold its lock while others wait in
 * the lock's group, and the queue must not drop the message as a duplicate of an earlier one.
 * @param instant why it is sent, as far as that differs: when its launch is due, or when its lock was handed to it
 */
export function againGroup(message: Pick<Message, 'job' | 'scheduled' | 'attempt'>, instant: string): string {
  return `${runIdOf(message)}#${message.attempt}.${instant}`;
}
