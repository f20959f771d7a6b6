// From a job to the text that its schedules carry and the queue delivers.
import type { Job } from '../../crontab/job.ts';
import { defaultDeadline } from '../../time/default-deadline.ts';
import type { Timing } from '../../time/translate.ts';
import { instantText, type Message, type Trigger } from './message.ts';

/** Scheduler puts the instant of the invocation here (user guide, "Context attributes"). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * The Input of a job's schedules. Both schedules of a job have the same, to the byte: at a minute that
 * belongs to both, the queue's content-based deduplication drops the second message.
 */
export function encodeInput(job: Job, timing: Timing): string {
  return encodeMessage(messageAt(SCHEDULED_TIME, job, timing));
}

/** A run of the job that no schedule starts: on deploy, or requested by hand. */
export function messageOf(job: Job, timing: Timing, scheduled: Date, trigger: Trigger): Message {
  return { ...messageAt(instantText(scheduled), job, timing), trigger };
}

/**
 * JSON in which Scheduler replaces nothing but `SCHEDULED_TIME`, and that only as `scheduled`, which is an instant otherwise: a
 * command may speak of Scheduler's keywords.
 */
export function encodeMessage(message: Message): string {
  return writeObject(message, (value, name) =>
    name === 'scheduled' ? JSON.stringify(value) : writeValue(value),
  );
}

/** The order of the fields is the order in which people read them in the console. */
function messageAt(scheduled: string, job: Job, { guard }: Timing): Message {
  const { options } = job;
  return {
    v: 1,
    job: job.name,
    scheduled,
    attempt: 1,
    entry: { time: job.spec, timezone: job.timezone },
    command: job.command,
    shell: job.shell,
    ...(job.stdin !== undefined && { stdin: job.stdin }),
    env: job.env,
    lock: options.lock,
    overlap: options.overlap,
    deadline: options.deadline ?? defaultDeadline(job.time, options.jitter),
    ...(options.jitter !== undefined && { jitter: options.jitter }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(guard !== undefined && { guard }),
    ...(options.retries > 0 && {
      retry: { limit: options.retries, delay: options.retryDelay, on: options.retryOn },
    }),
    notify: options.notify,
    task: taskSettings(options),
  };
}

function taskSettings(options: Job['options']): Message['task'] {
  const { cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch } = options;
  const all = { cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Scheduler replaces every keyword that begins so, wherever it is in an Input. */
const KEYWORD = '<aws.scheduler.';
const ESCAPED_KEYWORD = '\\u003caws.scheduler.';

/** Written here, since JSON.stringify escapes no `<` and cannot be made to: a text that it is given is escaped once more. */
function writeValue(value: unknown): string {
  if (typeof value === 'string') return writeText(value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`;
  return typeof value === 'object' && value !== null ? writeObject(value, writeValue) : JSON.stringify(value);
}

/** Members that are `undefined` are left out, as JSON.stringify does it. */
function writeObject(object: object, write: (value: unknown, name: string) => string): string {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `${writeText(name)}:${write(value, name)}`).join(',')}}`;
}

function writeText(text: string): string {
  const parts = text.split(KEYWORD).map((part) => JSON.stringify(part).slice(1, -1));
  return `"${parts.join(ESCAPED_KEYWORD)}"`;
}
