// Reads the message bodies of sqsjkr and sqsjfr, so that their producers can migrate one by one.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import {
  aBoolean,
  aText,
  fields,
  optional,
  someText,
  textsByName,
  textThat,
  wholeNumber,
} from '../../schema.ts';
import { isRealName, maySend, REAL_NAMES, SENT_NAMES } from './added-settings.ts';
import {
  instantText,
  JOB_NAME,
  LONGEST_DEADLINE,
  LONGEST_LOCK,
  type Message,
  onDemandInstant,
} from './message.ts';

/** The units of Go's durations, in seconds (`time.ParseDuration`). */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const LIFE_TIME = 'a whole number of seconds or a duration such as 1m';
const INVOKED_AT = 'an instant in seconds since 1970';

const sentVariables = v.pipe(
  textsByName,
  v.check((envs) => Object.keys(envs).every(isRealName), REAL_NAMES),
  v.check((envs) => Object.keys(envs).every(maySend), SENT_NAMES),
);

/** Unknown fields, such as sqsjfr's `entry_id`, are ignored. */
const sqsjkrBody = fields({
  command: someText,
  envs: optional(sentVariables),
  /** Some producers write it so. */
  env: optional(sentVariables),
  event_id: optional(aText),
  lock_id: optional(
    textThat(`a string of at most ${LONGEST_LOCK} characters`, ({ length }) => length <= LONGEST_LOCK),
  ),
  life_time: optional(
    v.union(
      [
        textThat(LIFE_TIME, (text) => /^(\d+(\.\d+)?(ns|us|\u00b5s|ms|s|m|h))+$/.test(text)),
        wholeNumber(LIFE_TIME, 0),
      ],
      LIFE_TIME,
    ),
  ),
  /** From 2001 to 9999; an instant in milliseconds is outside of that. sqsjfr's templates write it as text. */
  invoked_at: optional(
    v.union(
      [
        textThat(INVOKED_AT, (text) => /^\d{10,11}$/.test(text)),
        wholeNumber(INVOKED_AT, 1e9, 99_999_999_999),
      ],
      INVOKED_AT,
    ),
  ),
  abort_if_locked: optional(aBoolean),
  disable_life_time_trigger: optional(aBoolean),
});

/**
 * What a body of sqsjkr means here. Its `life_time` is a deadline for the start, not a limit for the run, and may be longer
 * than our longest deadline or absent (for ever): here it is at most a day. Its life time trigger becomes a notification, and
 * only a `lock_id` makes it lock.
 * @param sent when the queue received the message
 */
export function sqsjkrMessage(sent: Date): v.GenericSchema<unknown, Message> {
  return v.pipe(
    sqsjkrBody,
    v.transform((body) => toMessage(body, sent)),
  );
}

function toMessage(body: v.InferOutput<typeof sqsjkrBody>, sent: Date): Message {
  const { command, invoked_at: invokedAt } = body;
  const env = { ...body.env, ...body.envs };
  const eventId = body.event_id || undefined;
  const lock = body.lock_id || undefined;
  const lifeTime = seconds(body.life_time ?? 0);
  const job = eventId === undefined ? nameOfCommand(command, env) : nameOfEvent(eventId);
  return {
    v: 1,
    job,
    ...scheduledMinute(eventId, invokedAt, sent),
    attempt: 1,
    command,
    shell: '/bin/sh',
    env,
    lock: lock ?? job,
    overlap: lock === undefined ? 'allow' : body.abort_if_locked ? 'skip' : 'wait',
    deadline: lifeTime === 0 ? LONGEST_DEADLINE : Math.min(lifeTime, LONGEST_DEADLINE),
    notify: body.disable_life_time_trigger ? 'never' : 'failure',
    task: {},
  };
}

/**
 * sqsjfr's entries are runs of a minute. A body with an event id too comes from sqsjfr's template, which has the same id for
 * every entry: by the minute all of them would be one run, and all but one would be dropped as duplicates. Such bodies, and
 * bodies from no cron, are requests at the instant when they were sent.
 */
function scheduledMinute(
  eventId: string | undefined,
  invokedAt: number | string | undefined,
  sent: Date,
): Pick<Message, 'scheduled' | 'trigger'> {
  const invoked = Number(invokedAt ?? 0);
  if (invoked > 0 && invoked % 60 === 0 && eventId === undefined) {
    return { scheduled: instantText(new Date(invoked * 1000)) };
  }
  return { scheduled: instantText(onDemandInstant(sent)), trigger: 'manual' };
}

/** Fractions are rounded up: a deadline of 0 s could never be met. */
function seconds(lifeTime: number | string): number {
  if (typeof lifeTime === 'number') return lifeTime;
  const parts = [...lifeTime.matchAll(/([\d.]+)(\D+)/g)];
  return Math.ceil(parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 1), 0));
}

/** The event id itself if it is a valid job name; otherwise its valid characters and a digest that distinguishes it. */
function nameOfEvent(eventId: string): string {
  return JOB_NAME.test(eventId) ? eventId : `${nameFrom(eventId)}-${digest(eventId)}`;
}

/** The program's name and a digest that distinguishes the command. */
function nameOfCommand(command: string, env: Readonly<Record<string, string>>): string {
  const [program = ''] = command.trim().split(/\s/);
  return `${nameFrom(program.slice(program.lastIndexOf('/') + 1))}-${digest(JSON.stringify([command, env]))}`;
}

function nameFrom(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[_-]+|[_-]+$/g, '');
  return name.slice(0, 40) || 'job';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}
