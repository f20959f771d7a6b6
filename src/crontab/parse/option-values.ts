import { closest, distance } from 'fastest-levenshtein';
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { JobOptions } from '../job.ts';
import { MOST_PLACES } from '../most-places.ts';
import { SETTING_NAME } from '../setting-name.ts';
import { TIME_OF_DAY } from '../time-of-day.ts';
import { readDuration } from './duration.ts';
import { LONGEST_NAME } from './name.ts';
import { type TimeZones, zoneHint } from './time-zone.ts';

/** What `#@` comments can set for a job. */
export interface OptionValues extends Omit<Partial<JobOptions>, 'lock' | 'lockPlaces'> {
  readonly lock?: { readonly name: string; readonly places?: number };
  readonly name?: string;
  readonly timezone?: string;
}

/** Why a value is not accepted. */
interface RefusedValue {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

type Reading<T> = { readonly value: T } | RefusedValue;
type Reader<T> = (text: string, zones: TimeZones) => Reading<T>;

/** The option's name in the crontab, and the reader of its value. */
interface Option<K extends keyof OptionValues> {
  readonly word: string;
  readonly read: Reader<NonNullable<OptionValues[K]>>;
}

const MINUTE_SECONDS = 60;

/** Every option, by the field that it sets. */
const OPTIONS: { readonly [K in keyof Required<OptionValues>]: Option<K> } = {
  name: { word: 'name', read: jobName },
  timezone: { word: 'timezone', read: zone },
  enabled: { word: 'enabled', read: boolean },
  start: { word: 'start', read: date },
  end: { word: 'end', read: date },
  jitter: { word: 'jitter', read: jitter },
  deadline: { word: 'deadline', read: duration('1m', '24h') },
  overlap: { word: 'overlap', read: choice(['allow', 'skip', 'wait', 'replace']) },
  lock: { word: 'lock', read: lockName },
  timeout: { word: 'timeout', read: duration('1s', '365d') },
  expect: { word: 'expect', read: duration('1s', '365d') },
  late: { word: 'late', read: duration('1m', '24h') },
  finishBy: { word: 'finish-by', read: timeOfDay },
  retries: { word: 'retries', read: integer(0, 10) },
  retryDelay: { word: 'retry-delay', read: duration('1s', '24h') },
  retryOn: { word: 'retry-on', read: listOf(choice(['failed', 'timed-out', 'spot', 'not-started'])) },
  okExit: { word: 'ok-exit', read: exitCodes(0) },
  noRetryExit: { word: 'no-retry-exit', read: exitCodes(1) },
  skipExit: { word: 'skip-exit', read: exitCodes(1) },
  catchUp: { word: 'catch-up', read: choice(['none', 'last', 'all']) },
  pauseAfter: { word: 'pause-after', read: integer(1, 50) },
  notify: { word: 'notify', read: choice(['never', 'failure', 'always', 'recovery']) },
  notifyTo: { word: 'notify-to', read: listOf(channel) },
  checkIn: { word: 'check-in', read: listOf(service) },
  owner: { word: 'owner', read: owner },
  runbook: { word: 'runbook', read: address },
  cluster: { word: 'cluster', read: resource(/^[A-Za-z0-9_-]{1,255}$/) },
  taskDefinition: { word: 'task-definition', read: resource(/^[A-Za-z0-9_-]{1,255}(?::[1-9]\d*)?$/) },
  container: { word: 'container', read: resource(/^[A-Za-z0-9_-]{1,255}$/, 'no ARN') },
  taskRole: { word: 'task-role', read: resource(/^[\w+=,.@-]{1,64}$/) },
  cpu: { word: 'cpu', read: integer(1, 1_000_000) },
  memory: { word: 'memory', read: integer(1, 100_000_000) },
  ephemeralStorage: { word: 'ephemeral-storage', read: integer(21, 200) },
  launch: { word: 'launch', read: resource(/^[A-Za-z0-9_-]{1,255}$/, 'no ARN') },
  on: { word: 'on', read: choice(['schedule', 'deploy']) },
};

/** The field that each option sets, by the option's word. */
export const OPTION_FIELDS: ReadonlyMap<string, keyof OptionValues> = new Map(
  (Object.keys(OPTIONS) as (keyof OptionValues)[]).map((field) => [OPTIONS[field].word, field]),
);

export const OPTION_WORDS: readonly string[] = [...OPTION_FIELDS.keys()];

/** Reads the value of an option. */
export function readOptionValue(
  field: keyof OptionValues,
  text: string,
  zones: TimeZones,
): Reading<OptionValues[keyof OptionValues]> {
  if (text === '') return { code: 'option-syntax', message: `${OPTIONS[field].word} has no value` };
  return OPTIONS[field].read(text, zones);
}

function jobName(text: string): Reading<string> {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(text) && text.length <= LONGEST_NAME) return { value: text };
  const slug = text
    .slice(0, LONGEST_NAME)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '');
  return {
    code: 'bad-name',
    message: `${quoted(text)} is not 1 to ${LONGEST_NAME} lower-case letters, digits, "-" and "_", beginning with a letter or digit`,
    ...(slug !== '' && { hint: `write ${slug}` }),
  };
}

/** `db`, or `db:3`, which three may hold at a time. */
function lockName(text: string): Reading<NonNullable<OptionValues['lock']>> {
  const colon = text.indexOf(':');
  const name = jobName(colon < 0 ? text : text.slice(0, colon));
  if (!('value' in name)) return name;
  if (colon < 0) return { value: { name: name.value } };
  const places = integer(1, MOST_PLACES)(text.slice(colon + 1));
  return 'value' in places ? { value: { name: name.value, places: places.value } } : places;
}

function zone(text: string, zones: TimeZones): Reading<string> {
  if (zones.has(text)) return { value: text };
  return {
    code: 'unknown-timezone',
    message: `${quoted(text)} is not the name of a time zone`,
    hint: zoneHint(zones.nearest(text)),
  };
}

function boolean(text: string): Reading<boolean> {
  const reading = choice(['true', 'false'])(text);
  return 'value' in reading ? { value: reading.value === 'true' } : reading;
}

function choice<const T extends string>(words: readonly T[]): (text: string) => Reading<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    if (value !== undefined) return { value };
    const written = text.slice(0, 20).toLowerCase();
    const nearest = closest(written, words);
    return {
      code: 'bad-choice',
      message: `${quoted(text)} is not one of ${words.join(', ')}`,
      ...(distance(written, nearest) <= 2 && { hint: `did you mean ${nearest}?` }),
    };
  };
}

function duration(least: string, most: string): (text: string) => Reading<number> {
  const from = readDuration(least) ?? 0;
  const until = readDuration(most) ?? 0;
  return (text) => {
    const value = readDuration(text);
    if (value === undefined) {
      return {
        code: 'bad-duration',
        message: `${quoted(text)} is not a duration`,
        hint:
          /^\d+$/.test(text) && text.length < 6
            ? `add a unit: ${text}s or ${text}m`
            : 'for example 90s, 30m, 1h30m, 2d',
      };
    }
    if (value >= from && value <= until) return { value };
    return {
      code: 'duration-out-of-range',
      message: `${quoted(text)} is not between ${least} and ${most}`,
    };
  };
}

/** EventBridge's flexible time window is a number of minutes, 1-1440 (API model, FlexibleTimeWindow); 0 means none. */
function jitter(text: string): Reading<number> {
  const reading = duration('0m', '24h')(text);
  if (!('value' in reading) || reading.value % MINUTE_SECONDS === 0) return reading;
  return {
    code: 'duration-out-of-range',
    message: `${quoted(text)} is not a whole number of minutes`,
  };
}

function integer(least: number, most: number): (text: string) => Reading<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (value >= least && value <= most) return { value };
    return { code: 'bad-number', message: `${quoted(text)} is not a whole number from ${least} to ${most}` };
  };
}

/** A process ends with one of 256 codes, of which 0 always means success (POSIX, "Exit Status for Commands"). */
function exitCodes(least: 0 | 1): (text: string) => Reading<readonly number[]> {
  return listOf(integer(least, 255));
}

function channel(text: string): Reading<string> {
  if (SETTING_NAME.test(text)) return { value: text };
  return {
    code: 'bad-name',
    message: `${quoted(text)} is not the name of a channel: at most 16 lower-case letters, digits and "-"`,
  };
}

function service(text: string): Reading<string> {
  if (SETTING_NAME.test(text)) return { value: text };
  return {
    code: 'bad-check-in',
    message: `${quoted(text)} is not the name of a service: at most 16 lower-case letters, digits and "-"`,
    ...(/[/:]/.test(text) && {
      hint: 'describe it under check-ins in cronbridge.yml, and write its name here',
    }),
  };
}

function owner(text: string): Reading<string> {
  if (text.length <= 100) return { value: text };
  return { code: 'bad-name', message: `${quoted(text)} has more than 100 characters` };
}

/** An address for people. What is in a crontab is no place for secrets. */
function address(text: string): Reading<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isWeb && url.username === '' && url.password === '' && text.length <= 500) return { value: text };
  return {
    code: 'bad-address',
    message: `${quoted(text)} is not an address such as https://wiki.example.com/report, without a name and a password`,
  };
}

/** Values with commas between them, each once. */
function listOf<T>(one: (text: string) => Reading<T>): (text: string) => Reading<readonly T[]> {
  return (text) => {
    const value = new Set<T>();
    for (const word of text.split(',')) {
      const reading = one(word);
      if (!('value' in reading)) return reading;
      if (value.has(reading.value))
        return { code: 'repeated-value', message: `${quoted(word)} is in the list twice` };
      value.add(reading.value);
    }
    return { value: [...value] };
  };
}

function resource(names: RegExp, arns = 'an ARN'): (text: string) => Reading<string> {
  return (text) => {
    const isArn =
      arns === 'an ARN' && /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:[\w+=,.@/:-]{1,600}$/.test(text);
    if (isArn || names.test(text)) return { value: text };
    return {
      code: 'bad-resource',
      message: `${quoted(text)} is not a name${arns === 'an ARN' ? ' or ARN' : ''} that AWS allows here`,
      ...(/["']/.test(text) && { hint: 'write the value without quotes' }),
    };
  };
}

function timeOfDay(text: string): Reading<string> {
  if (TIME_OF_DAY.test(text)) return { value: text };
  return {
    code: 'bad-time-of-day',
    message: `${quoted(text)} is not a time of day such as 07:00`,
    ...(/^\d:[0-5]\d$/.test(text) && { hint: `write 0${text}` }),
  };
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?$/;

function date(text: string): Reading<string> {
  const match = DATE.exec(text);
  const [, year, month, day] = match ?? [];
  const parsed = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text.slice(0, 10));
  if (match !== null && exists) return { value: text };
  return {
    code: 'bad-date',
    message:
      match === null
        ? `${quoted(text)} is not a date such as 2026-12-01 or 2026-12-01T09:00`
        : `${quoted(text.slice(0, 10))} does not exist in the calendar`,
    ...(/[Z+]|T[^T]*-/.test(text.slice(0, 40)) && {
      hint: "leave out the offset: dates are in the job's time zone",
    }),
  };
}
