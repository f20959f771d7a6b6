// What travels from a schedule over the queue to the dispatcher: version 1 of the message.
import { createHash } from 'node:crypto';
import type { Notify, Overlap, RetryCause } from '../../crontab/job.ts';
import type { Guard } from '../../time/translate.ts';

export type Trigger = 'schedule' | 'manual' | 'retry' | 'deploy';

/** Where and how the task runs; absent fields come from the deployment. */
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

/** The whole job as the dispatcher needs it. Every duration is in seconds. */
export interface Message {
  readonly v: 1;
  readonly job: string;
  /** The instant the run is for, ISO 8601 in UTC; Scheduler writes it as `2026-11-23T05:00:00Z`. */
  readonly scheduled: string;
  /** The instant from which the deadline counts: when a retry is due. Absent: `scheduled`. */
  readonly due?: string;
  readonly attempt: number;
  /** Absent: `schedule`. */
  readonly trigger?: Trigger;
  /** The entry's time as written and its own zone, for people: nothing is decided by them. */
  readonly entry?: { readonly time: string; readonly timezone: string };
  readonly command: string;
  readonly shell: string;
  /** What somebody who ran the job added: the positional parameters of the shell. */
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly lock: string;
  readonly overlap: Overlap;
  /** How late a run may start, after the end of `jitter`. */
  readonly deadline: number;
  /** The flexible window in which Scheduler starts the run. */
  readonly jitter?: number;
  readonly timeout?: number;
  readonly guard?: Guard;
  readonly retry?: { readonly limit: number; readonly delay: number; readonly on: readonly RetryCause[] };
  readonly notify: Notify;
  readonly task: TaskSettings;
}

/** What a job is called. A crontab allows less: lower case. Other producers' names are taken as they are. */
export const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/;

/**
 * How late a run may start where neither its job nor its producer says it, and the most that a job can say: a
 * day, in seconds.
 */
export const LONGEST_DEADLINE = 86_400;

/**
 * The run's id: `<job>@<UTC minute>`, `nightly-report@2026-11-23T03:00Z`. On-demand runs keep seconds and
 * milliseconds of their request's instant, so they never meet a scheduled run.
 */
export function runIdOf({ job, scheduled }: Pick<Message, 'job' | 'scheduled'>): string {
  const text = new Date(scheduled).toISOString();
  return `${job}@${text.endsWith(':00.000Z') ? text.replace(':00.000Z', 'Z') : text}`;
}

/** An instant as messages have it, and as Scheduler writes it: without milliseconds where there are none. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}

/** The instant of a run that is requested now. Never a whole minute: those ids belong to scheduled runs. */
export function onDemandInstant(now: Date): Date {
  return now.getTime() % 60_000 === 0 ? new Date(now.getTime() + 1) : now;
}

/** The longest name of a lock, in characters. It is part of a key in DynamoDB, which has at most 2,048 bytes. */
export const LONGEST_LOCK = 256;

/** What SQS takes as a message group: letters, digits and punctuation of ASCII (SendMessage, `MessageGroupId`). */
const MESSAGE_GROUP = /^[!-~]{1,128}$/;

/**
 * The queue's message group: SQS delivers one message of a group at a time, which puts starts under one lock
 * in a row and lets jobs that have nothing to do with each other pass.
 */
export function messageGroup({ lock }: Pick<Message, 'lock'>): string {
  return MESSAGE_GROUP.test(lock) ? lock : createHash('sha256').update(lock).digest('hex');
}

/**
 * The group of a message that is sent again, since its attempt is to be launched again: one of its own. It has its lock, for
 * which others of the lock's group may wait, and the queue must not take it for the message that came before it.
 */
export function launchGroup(message: Pick<Message, 'job' | 'scheduled' | 'attempt'>, launch: number): string {
  return `${runIdOf(message)}#${message.attempt}.${launch}`;
}
