// Builds the parser's values in short, so that the tests of times do not wait for the parser.
import type { DayOfMonth, DayOfWeek, FieldSet, Job, JobOptions, TimeSpec } from '../../src/crontab/job.ts';

/** `*`, or a list such as `0,30` or `1-5`; a leading `*` sets the star: `*:1,3,5` is a step over `*`. */
export function set(text: string, low: number, high: number): FieldSet {
  if (text === '*') return { values: range(low, high), star: true };
  const star = text.startsWith('*:');
  const values = text
    .slice(star ? 2 : 0)
    .split(',')
    .flatMap((item) => {
      const [from = 0, to = from] = item.split('-').map(Number);
      return range(from, to);
    });
  return { values, star };
}

/** Five fields as `set` reads them; day fields also `L`, `15W`, `5#3`, `5L` in the crontab's numbering. */
export function timeSpec(text: string): TimeSpec {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = text.split(' ');
  return {
    minute: set(minute, 0, 59),
    hour: set(hour, 0, 23),
    dayOfMonth: readDayOfMonth(dayOfMonth),
    month: set(month, 1, 12),
    dayOfWeek: readDayOfWeek(dayOfWeek),
  };
}

export const defaultOptions: JobOptions = {
  enabled: true,
  overlap: 'allow',
  lock: 'report',
  retries: 0,
  retryDelay: 60,
  retryOn: ['failed', 'spot', 'not-started'],
  notify: 'failure',
  on: 'schedule',
};

export function jobOf(time: TimeSpec | undefined, fields: Partial<Job> = {}): Job {
  return {
    name: 'report',
    file: 'crontab/batch.crontab',
    line: 1,
    spec: '',
    entry: '',
    time,
    timezone: 'Asia/Tokyo',
    command: '/app/report',
    shell: '/bin/sh',
    env: {},
    options: defaultOptions,
    ...fields,
  };
}

function readDayOfMonth(text: string): DayOfMonth {
  if (text === 'L') return { kind: 'last' };
  if (text.endsWith('W')) return { kind: 'nearest-weekday', day: Number.parseInt(text, 10) };
  return { kind: 'set', ...set(text, 1, 31) };
}

function readDayOfWeek(text: string): DayOfWeek {
  const [weekday = 0, nth] = text.split('#').map((part) => Number.parseInt(part, 10));
  if (text.endsWith('L')) return { kind: 'last', weekday };
  if (nth !== undefined) return { kind: 'nth', weekday, nth };
  return { kind: 'set', ...set(text, 0, 6) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
