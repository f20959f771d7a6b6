import * as v from 'valibot';
import { MOST_PLACES } from '../../crontab/most-places.ts';
import { TIME_OF_DAY } from '../../crontab/time-of-day.ts';
import {
  anObject,
  aText,
  fields,
  listOf,
  oneOf,
  optional,
  someText,
  textsByName,
  textThat,
  wholeNumber,
  withoutAbsent,
} from '../../schema.ts';
import { Zone } from '../../time/zone.ts';
import { isRealName, REAL_NAMES } from './added-settings.ts';
import { argumentsProblem } from './container-command.ts';
import { instantText, JOB_NAME, LONGEST_DEADLINE, LONGEST_LOCK, type Message } from './message.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;

const jobName = textThat("a job's name: letters, digits, - and _, at most 48", (text) => JOB_NAME.test(text));
const anInstant = textThat(
  'an instant in UTC such as 2026-11-23T05:00:00Z',
  (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)),
);
const timezone = textThat('a time zone known here', (text) => Zone.find(text) !== undefined);
/** The operating system ends a program's argument at the first NUL. */
export const anArgument = textThat('a string without NUL characters', (text) => !text.includes('\0'));
/** The longest timeout that a crontab can ask for: a year. More could leave the range of dates. */
const LONGEST_TIMEOUT = 365 * LONGEST_DEADLINE;
const deadline = wholeNumber('a whole number of seconds, at most a day', 1, LONGEST_DEADLINE);
const units = wholeNumber('a positive whole number', 1);

const exitCodes = listOf(wholeNumber('an exit code from 0 to 255', 0, 255));

const body = v.object({
  v: v.literal(1, '1, the only version known here'),
  job: jobName,
  scheduled: anInstant,
  due: optional(anInstant),
  attempt: v.nullish(wholeNumber('a whole number from 1', 1), 1),
  trigger: optional(oneOf('schedule', 'manual', 'retry', 'deploy')),
  entry: optional(fields({ time: aText, timezone })),
  command: someText,
  shell: v.nullish(someText, '/bin/sh'),
  args: optional(listOf(anArgument)),
  stdin: optional(aText),
  env: v.nullish(
    v.pipe(
      textsByName,
      v.check((env) => Object.keys(env).every(isRealName), REAL_NAMES),
    ),
    {},
  ),
  lock: optional(
    textThat(
      `a string of 1 to ${LONGEST_LOCK} characters`,
      ({ length }) => length >= 1 && length <= LONGEST_LOCK,
    ),
  ),
  lockPlaces: optional(wholeNumber(`a whole number from 1 to ${MOST_PLACES}`, 1, MOST_PLACES)),
  overlap: v.nullish(oneOf('allow', 'skip', 'wait', 'replace'), 'allow'),
  deadline: v.nullish(deadline, LONGEST_DEADLINE),
  jitter: optional(deadline),
  timeout: optional(wholeNumber('a positive whole number of seconds, at most a year', 1, LONGEST_TIMEOUT)),
  expect: optional(wholeNumber('a positive whole number of seconds, at most a year', 1, LONGEST_TIMEOUT)),
  late: optional(deadline),
  finishBy: optional(
    fields({
      time: textThat('a time of day such as 07:00', (text) => TIME_OF_DAY.test(text)),
      timezone,
    }),
  ),
  guard: optional(
    fields({
      days: optional(listOf(wholeNumber('a day of the month', 1, 31))),
      weekdays: optional(listOf(wholeNumber('a weekday from 0 to 6', 0, 6))),
      timezone,
    }),
  ),
  retry: optional(
    fields({
      limit: wholeNumber('a whole number from 0 to 10', 0, 10),
      delay: wholeNumber('a whole number of seconds, at most a day', 0, LONGEST_DEADLINE),
      on: listOf(oneOf('failed', 'timed-out', 'spot', 'not-started')),
    }),
  ),
  exitCodes: optional(
    fields({ ok: optional(exitCodes), noRetry: optional(exitCodes), skip: optional(exitCodes) }),
  ),
  catchUp: optional(oneOf('last', 'all')),
  pauseAfter: optional(wholeNumber('a whole number from 1 to 50', 1, 50)),
  notifyTo: optional(listOf(someText)),
  checkIn: optional(
    fields({
      with: listOf(someText),
      schedule: optional(someText),
      margin: wholeNumber('a whole number of seconds, at most a year', 0, LONGEST_TIMEOUT),
      longest: wholeNumber('a whole number of seconds', 0, Number.MAX_SAFE_INTEGER),
    }),
  ),
  owner: optional(someText),
  runbook: optional(someText),
  notify: v.nullish(oneOf('never', 'failure', 'always', 'recovery'), 'failure'),
  task: v.nullish(
    fields({
      cluster: optional(someText),
      taskDefinition: optional(someText),
      container: optional(someText),
      taskRole: optional(someText),
      cpu: optional(units),
      memory: optional(units),
      ephemeralStorage: optional(units),
      launch: optional(someText),
    }),
    {},
  ),
});

/** Absent fields get their defaults. Unknown fields are ignored. */
export const version1: v.GenericSchema<unknown, Message> = v.pipe(
  anObject,
  body,
  v.partialCheck(
    [['shell'], ['command'], ['args']],
    ({ args, ...job }) => !args?.length || argumentsProblem(job) === undefined,
    ({ input }) => argumentsProblem(input) ?? '',
  ),
  v.transform(toMessage),
);

function toMessage(read: v.InferOutput<typeof body>): Message {
  const { args, ...message } = withoutAbsent(read);
  return {
    ...message,
    scheduled: instantOfRun(message),
    lock: message.lock ?? message.job,
    ...(args?.length && { args }),
  };
}

/**
 * A scheduled run is a run of a minute. AWS does not promise that Scheduler's scheduled time has no seconds (its own example
 * has 43), and two messages of one run must get one id.
 */
function instantOfRun({ scheduled, trigger }: Pick<Message, 'scheduled' | 'trigger'>): string {
  const instant = new Date(scheduled);
  if (trigger === undefined || trigger === 'schedule') instant.setUTCSeconds(0, 0);
  return instantText(instant);
}
