// Encodes a job as the text that its schedules contain and the queue delivers.
import type { Job } from '../../crontab/job.ts';
import { defaultDeadline } from '../../time/default-deadline.ts';
import type { Timing } from '../../time/translate.ts';
import { checkInOf } from './check-in.ts';
import { instantText, type Message, type Trigger } from './message.ts';

/** Scheduler replaces this with the instant of the invocation (user guide, "Context attributes"). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * The Input of a job's schedules. The two schedules of a job have identical Inputs, so that at a shared minute the queue's
 * content-based deduplication drops the second message.
 */
export function encodeInput(job: Job, timing: Timing): string {
  return encodeMessage(messageAt(SCHEDULED_TIME, job, timing));
}

/** The message of a run that no schedule starts: on deploy, or requested by a person. */
export function messageOf(job: Job, timing: Timing, scheduled: Date, trigger: Trigger): Message {
  return { ...messageAt(instantText(scheduled), job, timing), trigger };
}

/**
 * JSON in which Scheduler replaces only `SCHEDULED_TIME`, and that only in the field `scheduled`: a command may contain
 * Scheduler's keywords as text.
 */
export function encodeMessage(message: Message): string {
  return writeObject(message, (value, name) =>
    name === 'scheduled' ? JSON.stringify(value) : writeValue(value),
  );
}

/** Fields in the order in which people read them in the AWS console. */
function messageAt(scheduled: string, job: Job, { guard }: Timing): Message {
  const { options } = job;
  const deadline = options.deadline ?? defaultDeadline(job.time, options.jitter);
  const checkIn = checkInOf(job, deadline);
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
    ...(options.lockPlaces !== undefined && { lockPlaces: options.lockPlaces }),
    overlap: options.overlap,
    deadline,
    ...(options.jitter !== undefined && { jitter: options.jitter }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.expect !== undefined && { expect: options.expect }),
    ...(options.late !== undefined && { late: options.late }),
    ...(options.finishBy !== undefined && {
      finishBy: { time: options.finishBy, timezone: job.timezone },
    }),
    ...(guard !== undefined && { guard }),
    ...(options.retries > 0 && {
      retry: { limit: options.retries, delay: options.retryDelay, on: options.retryOn },
    }),
    ...exitCodes(options),
    ...(options.catchUp !== undefined && options.catchUp !== 'none' && { catchUp: options.catchUp }),
    ...(options.pauseAfter !== undefined && { pauseAfter: options.pauseAfter }),
    notify: options.notify,
    ...(options.notifyTo !== undefined && { notifyTo: options.notifyTo }),
    ...(checkIn !== undefined && { checkIn }),
    ...(options.owner !== undefined && { owner: options.owner }),
    ...(options.runbook !== undefined && { runbook: options.runbook }),
    task: taskSettings(options),
  };
}

function exitCodes({ okExit, noRetryExit, skipExit }: Job['options']): Pick<Message, 'exitCodes'> {
  if (okExit === undefined && noRetryExit === undefined && skipExit === undefined) return {};
  return {
    exitCodes: {
      ...(okExit !== undefined && { ok: okExit }),
      ...(noRetryExit !== undefined && { noRetry: noRetryExit }),
      ...(skipExit !== undefined && { skip: skipExit }),
    },
  };
}

function taskSettings(options: Job['options']): Message['task'] {
  const { cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch } = options;
  const all = { cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Scheduler replaces every keyword with this prefix, anywhere in an Input. */
const KEYWORD = '<aws.scheduler.';
const ESCAPED_KEYWORD = '\\u003caws.scheduler.';

/** JSON.stringify never escapes `<` and cannot be made to: text that was escaped before would be escaped twice. */
function writeValue(value: unknown): string {
  if (typeof value === 'string') return writeText(value);
  if (Array.isArray(value)) return `[${value.map(writeValue).join(',')}]`;
  return typeof value === 'object' && value !== null ? writeObject(value, writeValue) : JSON.stringify(value);
}

/** Like JSON.stringify, leaves out members that are `undefined`. */
function writeObject(object: object, write: (value: unknown, name: string) => string): string {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `${writeText(name)}:${write(value, name)}`).join(',')}}`;
}

function writeText(text: string): string {
  const parts = text.split(KEYWORD).map((part) => JSON.stringify(part).slice(1, -1));
  return `"${parts.join(ESCAPED_KEYWORD)}"`;
}
