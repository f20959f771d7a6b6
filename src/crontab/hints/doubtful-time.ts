// Warns of valid times that rarely mean what was intended: both day fields together, and every minute of one hour.

import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import type { FieldSet, TimeSpec } from '../job.ts';
import { WEEKDAYS } from '../parse/field-rules.ts';
import { readWords, type Span, type Word } from '../parse/line.ts';

/** An entry's line, and the place of its time in it. */
interface TimePlace {
  readonly text: string;
  readonly span: Span;
}

const WEEK_DAYS = 7;
const EVERY_MINUTE = 60;
const EVERY_HOUR = 24;
const MOST_DAYS = 31;

/** Fewer days, such as `1-3` or the man page's own `1,15`, may well be intended beside a weekday. */
const SHORTEST_SPAN = 5;

/** More suggested entries would not help. */
const MOST_ENTRIES = 3;

const ORDINALS = ['first', 'second', 'third', 'fourth'];
const FULL_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Warns of a doubtful time. Nicknames never are. */
export function warnDoubtfulTime(time: TimeSpec, { text, span }: TimePlace, complain: Complain): void {
  const words = readWords(text, span.start, 5);
  if (words.length < 5 || text[span.start] === '@') return;
  warnEitherDay(time, { text, words }, complain);
  warnEveryMinute(time, words, complain);
}

interface Written {
  readonly text: string;
  readonly words: readonly Word[];
}

/** Neither day field has a star: cron takes a day that matches either of them. */
function warnEitherDay({ dayOfMonth, dayOfWeek }: TimeSpec, written: Written, complain: Complain): void {
  if (dayOfMonth.kind !== 'set' || dayOfWeek.kind !== 'set' || dayOfMonth.star || dayOfWeek.star) return;
  const [, , dayWord, , weekdayWord] = written.words;
  if (dayWord === undefined || weekdayWord === undefined) return;
  const span = { start: dayWord.start, end: weekdayWord.end };
  const either = 'a day has to match only one of the two day fields';
  if (dayOfWeek.values.length === WEEK_DAYS || dayOfMonth.values.length === MOST_DAYS) {
    const other = dayOfWeek.values.length === WEEK_DAYS ? weekdayWord : dayWord;
    const hint = 'write * in one field to let the other one decide';
    complain('either-day', span, `the entry runs every day: ${either}`, instead(other, '*', hint));
    return;
  }
  const which = weekOf(dayOfMonth);
  if (which === undefined && !isSpan(dayOfMonth)) return;
  const names = new Intl.ListFormat('en').format(dayOfWeek.values.map((day) => FULL_NAMES[day] ?? ''));
  const message = `the entry runs on all these days of the month and also on every ${names}: ${either}`;
  const remedy =
    which === undefined ? askInCommand(dayOfWeek.values) : insteadOfWeek(which, dayOfWeek.values, written);
  complain('either-day', span, message, remedy);
}

/** `1-10`, `22-31`: nobody lists that many days to add weekdays to them. */
function isSpan({ values }: FieldSet): boolean {
  const first = values[0] ?? 0;
  return values.length >= SHORTEST_SPAN && values.every((value, index) => value === first + index);
}

/** For days that must match both fields, which no crontab time can express. `date` counts Sunday as 7. */
function askInCommand(weekdays: readonly number[]): string {
  const days = weekdays.map((day) => day || WEEK_DAYS).sort((a, b) => a - b);
  const test =
    days.length === 1 ? `[ "$(date +\\%u)" = ${days[0]} ]` : `date +\\%u | grep -q [${days.join('')}]`;
  return `if both must match, write * for the weekday and begin the command with: ${test} &&`;
}

/** The suffix of a weekday: `#1` for 1-7 and so on, `L` for seven days at the end of a month. */
function weekOf({ values }: FieldSet): string | undefined {
  const first = values[0] ?? 0;
  const isRun = values.every((value, index) => value === first + index);
  if (!isRun || values.length < WEEK_DAYS - 1 || values.length > WEEK_DAYS) return undefined;
  const last = first + values.length - 1;
  if (last >= 30 && first >= 23) return 'L';
  return values.length === WEEK_DAYS && last % WEEK_DAYS === 0 && last <= 28
    ? `#${last / WEEK_DAYS}`
    : undefined;
}

function insteadOfWeek(week: string, weekdays: readonly number[], { text, words }: Written): Remedy {
  const [minute, hour, day, month, weekday] = words;
  if (!minute || !hour || !day || !month || !weekday) return {};
  const ordinal = week === 'L' ? 'last' : (ORDINALS[Number(week.slice(1)) - 1] ?? '');
  const [only = 0] = weekdays;
  if (weekdays.length > MOST_ENTRIES)
    return {
      hint: `write an entry for each weekday: the ${ordinal} ${FULL_NAMES[only]} of the month is ${WEEKDAYS[only]}${week}`,
    };
  const days = weekdays.map((value) => `* ${month.text} ${WEEKDAYS[value]}${week}`);
  if (weekdays.length === 1) {
    const hint = `if you mean the ${ordinal} ${FULL_NAMES[only]} of the month, use ${WEEKDAYS[only]}${week}`;
    return instead({ start: day.start, end: weekday.end }, days.join(), hint);
  }
  const lines = days.map((each) => `${minute.text} ${hour.text} ${each}${text.slice(weekday.end)}`);
  const hint = `if you mean the ${ordinal} of each weekday, write an entry for each, and repeat the #@ lines above it`;
  return instead({ start: minute.start, end: text.length }, lines.join('\n'), hint);
}

/** `* 2 * * *`: a forgotten minute. Every minute of a longer part of the day is plausible. */
function warnEveryMinute(
  { minute, hour, dayOfMonth, dayOfWeek }: TimeSpec,
  words: readonly Word[],
  complain: Complain,
): void {
  const [minuteWord, hourWord] = words;
  if (minuteWord?.text !== '*' || hourWord === undefined || minute.values.length !== EVERY_MINUTE) return;
  const span = { start: minuteWord.start, end: hourWord.end };
  const hint = 'if you mean every minute, write 0-59';
  if (isScattered(hour)) {
    const hours = hour.values.length === 1 ? 'in that hour' : 'in each of these hours';
    const message = `the entry runs ${EVERY_MINUTE} times ${hours}, once a minute`;
    complain('every-minute', span, message, instead(minuteWord, '0', hint));
  } else if (hourWord.text === '*' && hour.values.length === EVERY_HOUR && isOneDay(dayOfMonth, dayOfWeek)) {
    const message = `the entry runs ${(EVERY_MINUTE * EVERY_HOUR).toLocaleString('en')} times on that day, once a minute`;
    complain('every-minute', span, message, instead(span, '0 0', hint));
  }
}

/** Whether hours are isolated: `2`, `2,14`, every second one; not `9-17`, `22-23,0-5` or all of them. */
function isScattered({ values }: FieldSet): boolean {
  const hours = new Set(values);
  return values.some(
    (hour) => !hours.has((hour + 1) % EVERY_HOUR) && !hours.has((hour + EVERY_HOUR - 1) % EVERY_HOUR),
  );
}

/** Whether the entry runs on a single day of the month or week. */
function isOneDay(days: TimeSpec['dayOfMonth'], weekdays: TimeSpec['dayOfWeek']): boolean {
  const isFree = (field: FieldSet | { readonly kind: string }) => 'star' in field && field.star;
  const isOne = (field: TimeSpec['dayOfMonth'] | TimeSpec['dayOfWeek']) =>
    field.kind !== 'set' || (!field.star && field.values.length === 1);
  return (isOne(days) && isFree(weekdays)) || (isFree(days) && isOne(weekdays));
}
