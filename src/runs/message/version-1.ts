// Reads version 1 of the message, the one that this program writes.
import type { RetryCause } from '../../crontab/job.ts';
import type { Guard } from '../../time/translate.ts';
import { Zone } from '../../time/zone.ts';
import { argumentsProblem } from './container-command.ts';
import { aText, type Fields, listOf, oneOf, someText, textsByName, textThat, wholeNumber } from './fields.ts';
import {
  instantText,
  JOB_NAME,
  LONGEST_DEADLINE,
  LONGEST_LOCK,
  type Message,
  type TaskSettings,
  type Trigger,
} from './message.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

const jobName = textThat("a job's name: letters, digits, - and _, at most 48", (text) => JOB_NAME.test(text));
const anInstant = textThat(
  'an instant in UTC such as 2026-11-23T05:00:00Z',
  (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)),
);
/** A program's arguments end at a NUL. */
export const anArgument = textThat('a text without NUL characters', (text) => !text.includes('\0'));
/** 68 years at most: what is added to an instant has to give one. */
const seconds = wholeNumber('a positive whole number of seconds', 1, 2 ** 31);
const deadlines = wholeNumber('a whole number of seconds, at most a day', 1, LONGEST_DEADLINE);
const aLock = textThat(
  `a text of 1 to ${LONGEST_LOCK} characters`,
  ({ length }) => length >= 1 && length <= LONGEST_LOCK,
);
const triggers = oneOf('schedule', 'manual', 'retry', 'deploy');
const retryCauses = listOf(oneOf<RetryCause>('failed', 'timed-out', 'spot', 'not-started'));

/**
 * Absent fields get their defaults; problems are noted in `fields`, and then the message is not to be used.
 */
export function readVersion1(fields: Fields): Message {
  fields.required('v', { what: '1, the only version known here', is: (value) => value === 1 }, 1);
  const job = fields.required('job', jobName, '');
  const trigger = fields.optional('trigger', triggers);
  const scheduled = fields.required('scheduled', anInstant, '1970-01-01T00:00:00Z');
  const due = fields.optional('due', anInstant);
  const command = fields.required('command', someText, ':');
  const shell = fields.optional('shell', someText) ?? '/bin/sh';
  const args = fields.optional('args', listOf(anArgument)) ?? [];
  const misplaced = args.length === 0 ? undefined : argumentsProblem({ shell, command });
  if (misplaced !== undefined) fields.problems.push(misplaced);
  const entry = readEntry(fields.nested('entry'));
  const stdin = fields.optional('stdin', aText);
  const jitter = fields.optional('jitter', deadlines);
  const timeout = fields.optional('timeout', seconds);
  const guard = readGuard(fields.nested('guard'));
  const retry = readRetry(fields.nested('retry'));
  return {
    v: 1,
    job,
    scheduled: instantOfRun(scheduled, trigger),
    ...(due !== undefined && { due }),
    attempt: fields.optional('attempt', wholeNumber('a whole number from 1', 1)) ?? 1,
    ...(trigger !== undefined && { trigger }),
    ...(entry !== undefined && { entry }),
    command,
    shell,
    ...(args.length > 0 && { args }),
    ...(stdin !== undefined && { stdin }),
    env: fields.optional('env', textsByName) ?? {},
    lock: fields.optional('lock', aLock) ?? job,
    overlap: fields.optional('overlap', oneOf('allow', 'skip', 'wait', 'replace')) ?? 'allow',
    deadline: fields.optional('deadline', deadlines) ?? LONGEST_DEADLINE,
    ...(jitter !== undefined && { jitter }),
    ...(timeout !== undefined && { timeout }),
    ...(guard !== undefined && { guard }),
    ...(retry !== undefined && { retry }),
    notify: fields.optional('notify', oneOf('never', 'failure', 'always', 'recovery')) ?? 'failure',
    task: readTask(fields.nested('task')),
  };
}

/**
 * A run that a schedule started is a run of a minute. AWS does not promise that Scheduler's scheduled time
 * has no seconds (its own example has 43), and two messages of one run must get one id.
 */
function instantOfRun(scheduled: string, trigger: Trigger | undefined): string {
  const instant = new Date(scheduled);
  if (trigger === undefined || trigger === 'schedule') instant.setUTCSeconds(0, 0);
  return instantText(instant);
}

function readEntry(fields: Fields | undefined): Message['entry'] {
  return (
    fields && {
      time: fields.required('time', aText, ''),
      timezone: fields.required(
        'timezone',
        textThat('a time zone known here', (text) => Zone.find(text) !== undefined),
        'UTC',
      ),
    }
  );
}

function readGuard(fields: Fields | undefined): Guard | undefined {
  if (fields === undefined) return undefined;
  const days = fields.optional('days', listOf(wholeNumber('a day of the month', 1, 31)));
  const weekdays = fields.optional('weekdays', listOf(wholeNumber('a weekday from 0 to 6', 0, 6)));
  const timezone = fields.required(
    'timezone',
    textThat('a time zone known here', (text) => Zone.find(text) !== undefined),
    'UTC',
  );
  return { ...(days !== undefined && { days }), ...(weekdays !== undefined && { weekdays }), timezone };
}

function readRetry(fields: Fields | undefined): Message['retry'] {
  return (
    fields && {
      limit: fields.required('limit', wholeNumber('a whole number from 0 to 10', 0, 10), 0),
      delay: fields.required('delay', wholeNumber('a whole number of seconds', 0, 2 ** 31), 0),
      on: fields.required('on', retryCauses, []),
    }
  );
}

function readTask(fields: Fields | undefined): TaskSettings {
  if (fields === undefined) return {};
  const units = wholeNumber('a positive whole number', 1);
  const settings: TaskSettings = {
    cluster: fields.optional('cluster', someText),
    taskDefinition: fields.optional('taskDefinition', someText),
    container: fields.optional('container', someText),
    taskRole: fields.optional('taskRole', someText),
    cpu: fields.optional('cpu', units),
    memory: fields.optional('memory', units),
    ephemeralStorage: fields.optional('ephemeralStorage', units),
    launch: fields.optional('launch', someText),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
