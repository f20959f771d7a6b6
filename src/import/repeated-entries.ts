// Finds entries with the same command in the same minute: sqsjfr gives their messages the same deduplication id (message.go,
// DeduplicationID).

import type { TimeSpec } from '../crontab/job.ts';
import { drawTime } from '../crontab/parse/draw.ts';
import { aloneAsWord } from '../crontab/parse/line.ts';
import { monthLength } from '../crontab/parse/occurrence.ts';
import { TimeReader } from '../crontab/parse/written-time.ts';
import type { DraftLine } from './draft.ts';
import { ourTime } from './our-time.ts';
import type { SourceEntry } from './source.ts';

type Live = DraftLine & { readonly read: SourceEntry };

interface Repeated {
  readonly entry: Live;
  readonly first: Live;
  /** Whether both are due in exactly the same minutes, not only in some. */
  readonly always: boolean;
}

/** When an entry is due: minutes of the day, and dates as bits. */
interface Due {
  readonly entry: Live;
  readonly minutes: readonly number[];
  readonly dates: bigint;
}

/** For every entry the first one above it with the same command and a minute in common. */
export function repeatedEntries(entries: readonly Live[]): Repeated[] {
  const commands = new Map<string, Minutes>();
  return entries.flatMap((entry) => {
    const { command } = entry.read.run;
    const minutes = commands.get(command) ?? new Minutes();
    commands.set(command, minutes);
    const repeated = minutes.add(entry);
    return repeated === undefined ? [] : [repeated];
  });
}

/** The minutes in which one command is due. */
class Minutes {
  readonly #times = new TimeReader();
  readonly #entries = new Map<string, Live>();
  readonly #byMinute = new Map<number, Due[]>();

  add(entry: Live): Repeated | undefined {
    const time = this.#timeOf(entry.read);
    if (time === undefined) return undefined;
    const minutes = time.hour.values.flatMap((hour) =>
      time.minute.values.map((minute) => hour * 60 + minute),
    );
    const due = { entry, minutes, dates: datesOf(time) };
    const key = `${minutes.join()} ${due.dates}`;
    const same = this.#entries.get(key);
    if (same !== undefined) return { entry, first: same, always: true };
    this.#entries.set(key, entry);
    const first = this.#meeting(due);
    for (const minute of minutes) {
      const others = this.#byMinute.get(minute);
      if (others === undefined) this.#byMinute.set(minute, [due]);
      else others.push(due);
    }
    return first && { entry, first: first.entry, always: false };
  }

  #meeting({ minutes, dates }: Due): Due | undefined {
    for (const minute of minutes) {
      const other = this.#byMinute.get(minute)?.find((due) => (due.dates & dates) !== 0n);
      if (other !== undefined) return other;
    }
    return undefined;
  }

  #timeOf({ words, time }: SourceEntry): TimeSpec | undefined {
    if (typeof time === 'string') return undefined;
    const written = words.map(({ text }) => text);
    const fields = (ourTime(written, time)?.fields ?? []).map(aloneAsWord);
    const read = this.#times.read(fields, () => {});
    return read && drawTime('', read);
  }
}

/** The dates on which an entry is due, each combined with every weekday on which it falls in some year. */
function datesOf({ month, dayOfMonth, dayOfWeek }: TimeSpec): bigint {
  if (dayOfMonth.kind !== 'set' || dayOfWeek.kind !== 'set') return 0n;
  const both = dayOfMonth.star || dayOfWeek.star;
  let bits = '0b0';
  for (const each of ALL_MONTHS) {
    for (let day = 1; day <= monthLength(each, true); day++) {
      for (const weekday of WEEKDAYS) {
        const onDay = dayOfMonth.values.includes(day);
        const onWeekday = dayOfWeek.values.includes(weekday);
        const isDue = month.values.includes(each) && (both ? onDay && onWeekday : onDay || onWeekday);
        bits += isDue ? '1' : '0';
      }
    }
  }
  return BigInt(bits);
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
