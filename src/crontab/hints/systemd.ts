// Rewrites calendar expressions and settings of systemd timers as entries. Grammar: systemd.time(7), systemd.timer(5).

import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { DAY_OF_MONTH, FIELD_RULES, type FieldRule, HOUR, MINUTE, MONTH } from '../parse/field-rules.ts';
import { readWords, type Span, type Word } from '../parse/line.ts';
import type { Setting } from '../parse/setting.ts';
import { TimeZones } from '../parse/time-zone.ts';
import { readsAsTime } from '../parse/written-time.ts';
import { COMMAND, insteadOfInterval } from './interval.ts';
import { readTimerSpan, type TimerSpan } from './systemd-span.ts';

const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['minutely', '* * * * *'],
  ['hourly', '0 * * * *'],
  ['daily', '0 0 * * *'],
  ['weekly', '0 0 * * mon'],
  ['monthly', '0 0 1 * *'],
  ['quarterly', '0 0 1 1,4,7,10 *'],
  ['semiannually', '0 0 1 1,7 *'],
  ['semi-annually', '0 0 1 1,7 *'],
  ['biannually', '0 0 1 1,7 *'],
  ['bi-annually', '0 0 1 1,7 *'],
  ['yearly', '0 0 1 1 *'],
  ['annually', '0 0 1 1 *'],
]);

const DAY_NAME = '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*';
const WEEKDAYS = new RegExp(`^${DAY_NAME}(?:(?:,|\\.\\.|-)${DAY_NAME})*,?$`, 'i');
const DATE = /^(?:([\d*]+)-)?([\d*,./]+)([-~])([\d*,./]+)$/;
const TIME = /^([\d*,./]+):([\d*,./]+)(?::([\d*.]+))?$/;
const ZONE = /^(?:UTC|[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)$/;

/** Other settings of a timer, and what replaces them here. */
const TIMER_SETTINGS: ReadonlyMap<string, string> = new Map([
  ['AccuracySec', 'remove the line: runs start within the minute'],
  ['FixedRandomDelay', 'use the option jitter'],
  ['Persistent', 'use the option deadline: a late run may start until then'],
  ['RandomizedDelaySec', 'use the option jitter'],
  ['RandomizedOffsetSec', 'use the option jitter'],
  ['RemainAfterElapse', 'remove the line'],
  ['WakeSystem', 'remove the line'],
]);

/** A calendar expression: its words, and the time in cron's form, if cron can express it. */
interface Calendar {
  readonly words: readonly Word[];
  readonly spec?: string;
  readonly timezone?: string;
}

/** Reports a line that begins with a calendar expression or a heading of a unit file. */
export function explainTimer(text: string, from: number, complain: Complain): boolean {
  const rest = text.slice(from, from + 200);
  const heading = /^\[(?:Unit|Timer|Service|Install)\][ \t]*$/.exec(rest);
  if (heading !== null) {
    const span = { start: from, end: from + heading[0].length };
    complain(
      'systemd-timer',
      span,
      'this is a heading of a systemd unit',
      'remove it: a crontab has only entries, settings and comments',
    );
    return true;
  }
  const words = readWords(text, from, 4);
  // A sentence can begin with "daily" too.
  if (SHORTHANDS.has(words[0]?.text ?? '') && !/^[~/.$]/.test(words[1]?.text ?? '/')) return false;
  const calendar = readCalendar(words);
  const last = calendar?.words.at(-1);
  if (calendar === undefined || last === undefined) return false;
  const span = { start: from, end: last.end };
  const whole = { start: from, end: text.length };
  complain(
    'systemd-timer',
    span,
    'this is a calendar expression of systemd, not five cron fields',
    insteadOfCalendar(calendar, whole, text.slice(last.end)),
  );
  return true;
}

/** Reports a setting of a timer, which cron would read as an environment variable. */
export function explainTimerSetting(setting: Setting, complain: Complain): boolean {
  const { name, value, nameSpan, valueSpan } = setting;
  const hint = TIMER_SETTINGS.get(name);
  if (hint === undefined && !/^On(?:Calendar|(?:Active|Boot|Startup|UnitActive|UnitInactive)Sec)$/.test(name))
    return false;
  const whole = { start: nameSpan.start, end: valueSpan.end };
  const message = `${name} is a setting of a systemd timer and has no effect in a crontab`;
  complain('systemd-timer', nameSpan, message, hint ?? insteadOfSetting(name, value.slice(0, 200), whole));
  return true;
}

function insteadOfSetting(name: string, value: string, whole: Span): Remedy {
  if (name === 'OnCalendar') {
    const words = readWords(value, 0);
    const calendar = readCalendar(words, { alone: true });
    return insteadOfCalendar(calendar?.words.length === words.length ? calendar : { words }, whole, '');
  }
  if (name.startsWith('OnUnit')) return insteadOfSpan(readTimerSpan(value), whole);
  return { hint: 'use @reboot with the option on=deploy: there is no machine that boots' };
}

function insteadOfSpan(span: TimerSpan, whole: Span): Remedy {
  switch (span.kind) {
    case 'seconds':
      return insteadOfInterval(whole, span.seconds, '');
    case 'calendar':
      return {
        hint: `to systemd ${span.unit}, which cron cannot count; write ${span.often} for ${span.what}`,
      };
    case 'never':
      return { hint: 'remove the line: the timer never elapses' };
    case 'unreadable':
      return { hint: 'list the minutes and hours at which the entry runs' };
  }
}

function insteadOfCalendar({ spec, timezone }: Calendar, whole: Span, command: string): Remedy {
  if (spec === undefined) return { hint: 'write minute, hour, day of month, month, day of week' };
  const entry = `${spec} ${command.trim() || COMMAND}`;
  return instead(whole, timezone === undefined ? entry : `#@ timezone=${timezone}\n${entry}`);
}

/**
 * Reads a calendar expression at the beginning of some words.
 * @param alone whether nothing else is possible there, so that a time or a weekday is enough
 * @returns undefined if they do not begin with one
 */
function readCalendar(words: readonly Word[], { alone = false } = {}): Calendar | undefined {
  const [first, second] = words;
  const shorthand = SHORTHANDS.get(alone ? (first?.text.toLowerCase() ?? '') : (first?.text ?? ''));
  if (first !== undefined && shorthand !== undefined) {
    const zone = alone && second !== undefined && isZone(second.text) ? [second] : [];
    return {
      words: [first, ...zone],
      spec: shorthand,
      ...(zone[0] !== undefined && { timezone: zone[0].text }),
    };
  }
  let at = 0;
  const take = (pattern: RegExp) => {
    const match = pattern.exec(words[at]?.text ?? '');
    if (match !== null) at++;
    return match;
  };
  const weekdays = take(WEEKDAYS)?.[0];
  const date = take(DATE);
  const time = take(TIME);
  // A time that consists only of numbers may be a time of day, and a weekday alone may be any word.
  if (!alone && date === null && (time === null || (weekdays === undefined && !/[*./]/.test(time[0]))))
    return undefined;
  if (at === 0) return undefined;
  const timezone = take(ZONE)?.[0];
  const isKnown = timezone === undefined || isZone(timezone);
  const spec = isKnown ? specOf(weekdays, date, time) : undefined;
  return {
    words: words.slice(0, at),
    ...(spec !== undefined && { spec }),
    ...(timezone !== undefined && { timezone }),
  };
}

function isZone(text: string): boolean {
  return ZONE.test(text) && new TimeZones().has(text);
}

function specOf(
  weekdays: string | undefined,
  date: RegExpExecArray | null,
  time: RegExpExecArray | null,
): string | undefined {
  const [, year = '*', month = '*', mark = '-', day = '*'] = date ?? [];
  const [, hour = '0', minute = '0', second = '0'] = time ?? [];
  if (year !== '*' || !/^0*$/.test(second)) return undefined;
  const nth = mark === '-' ? nthWeekday(weekdays, day) : undefined;
  if (nth !== undefined) {
    const spec = [written(minute, MINUTE), written(hour, HOUR), '*', written(month, MONTH), nth].join(' ');
    return readsAsTime(spec) ? spec : undefined;
  }
  const days = mark === '~' ? (/^0?1$/.test(day) ? 'L' : undefined) : written(day, DAY_OF_MONTH);
  if (days === undefined || (weekdays !== undefined && days !== '*')) return undefined;
  const fields = [
    written(minute, MINUTE),
    written(hour, HOUR),
    days,
    written(month, MONTH),
    namesOf(weekdays),
  ];
  const spec = fields.join(' ');
  return fields.length === FIELD_RULES.length && readsAsTime(spec) ? spec : undefined;
}

/** A weekday within seven days of the month, where both must match: `Mon *-*-1..7` is the first Monday. */
function nthWeekday(weekdays: string | undefined, day: string): string | undefined {
  const [, first, last] = /^0?(\d+)\.\.0?(\d+)$/.exec(day) ?? [];
  const name = namesOf(weekdays);
  if (!/^[a-z]{3}$/.test(name) || Number(last) !== Number(first) + 6 || Number(first) % 7 !== 1)
    return undefined;
  return `${name}#${(Number(first) + 6) / 7}`;
}

/** `00` is 0, `a..b` a range, and `a/n` extends to the field's end. */
function written(text: string, rule: FieldRule): string {
  return text
    .split(',')
    .map((item) => item.replace('..', '-').replace(/\d+/g, (digits) => String(Number(digits))))
    .map((item) =>
      item.replace(/^(\d+)\//, (_, low) => (Number(low) === rule.low ? '*/' : `${low}-${rule.high}/`)),
    )
    .join(',');
}

function namesOf(weekdays: string | undefined): string {
  if (weekdays === undefined) return '*';
  return weekdays
    .toLowerCase()
    .replace(/[a-z]+/g, (word) => word.slice(0, 3))
    .replaceAll('..', '-')
    .replace(/,$/, '');
}
