// Entries with one command that are due in one minute: sqsjfr gives their messages one deduplication id (message.go, DeduplicationID).
import { monthLength } from '../crontab/calendar.ts';
import { drawTime } from '../crontab/draw.ts';
import type { FieldSet, TimeSpec } from '../crontab/job.ts';
import { TimeReader } from '../crontab/written-time.ts';
import type { DraftLine } from './draft.ts';
import { ourTime } from './our-time.ts';
import type { SourceEntry } from './source.ts';

type Live = DraftLine & { readonly read: SourceEntry };

export interface Repeated {
  readonly entry: Live;
  readonly first: Live;
  /** Whether the first is due whenever this one is. */
  readonly always: boolean;
}

/** For every entry the first one above it with the same command and a minute in common. */
export function repeatedEntries(entries: readonly Live[]): Repeated[] {
  const byCommand = new Map<string, Live[]>();
  for (const entry of entries) {
    const { command } = entry.read.run;
    const group = byCommand.get(command);
    if (group === undefined) byCommand.set(command, [entry]);
    else group.push(entry);
  }
  const found: Repeated[] = [];
  for (const group of byCommand.values()) {
    const times = group.map(({ read }) => timeOf(read));
    group.forEach((entry, index) => {
      const time = times[index];
      const common = group.slice(0, index).flatMap((first, at) => {
        const other = times[at];
        return time && other && meet(time, other) ? [{ entry, first, always: isSame(time, other) }] : [];
      });
      const repeated = common.find(({ always }) => always) ?? common[0];
      if (repeated !== undefined) found.push(repeated);
    });
  }
  return found.sort((a, b) => a.entry.number - b.entry.number);
}

function timeOf({ words, time }: SourceEntry): TimeSpec | undefined {
  if (typeof time === 'string') return undefined;
  const fields =
    ourTime(
      words.map(({ text }) => text),
      time,
    )?.fields ?? [];
  const written = new TimeReader().read(
    fields.map((text) => ({ text, start: 0, end: text.length })),
    () => {},
  );
  return written && drawTime('', written);
}

function meet(a: TimeSpec, b: TimeSpec): boolean {
  const common = (one: FieldSet, other: FieldSet) =>
    one.values.filter((value) => other.values.includes(value));
  const months = common(a.month, b.month);
  if (common(a.minute, b.minute).length === 0 || common(a.hour, b.hour).length === 0) return false;
  return dates(months).some((date) => matches(a, date) && matches(b, date));
}

/** The same minutes, hours and days. */
function isSame(a: TimeSpec, b: TimeSpec): boolean {
  const same = (one: FieldSet, other: FieldSet) => one.values.join() === other.values.join();
  if (!same(a.minute, b.minute) || !same(a.hour, b.hour)) return false;
  const all = dates([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  return all.every((date) => matches(a, date) === matches(b, date));
}

interface CalendarDate {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** Over the years every date falls on every weekday. */
function dates(months: readonly number[]): CalendarDate[] {
  return months.flatMap((month) =>
    Array.from({ length: monthLength(month, true) * 7 }, (_, index) => ({
      month,
      day: Math.floor(index / 7) + 1,
      weekday: index % 7,
    })),
  );
}

function matches({ month, dayOfMonth, dayOfWeek }: TimeSpec, date: CalendarDate): boolean {
  if (!month.values.includes(date.month) || dayOfMonth.kind !== 'set' || dayOfWeek.kind !== 'set')
    return false;
  const onDay = dayOfMonth.values.includes(date.day);
  const onWeekday = dayOfWeek.values.includes(date.weekday);
  return dayOfMonth.star || dayOfWeek.star ? onDay && onWeekday : onDay || onWeekday;
}
