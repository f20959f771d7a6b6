// Computes the times of a job from its written time: chooses the values of `~`.
import { hash } from 'node:crypto';
import type { FieldSet, TimeSpec } from '../job.ts';
import { type FieldItem, type RandomField, type SteppedRange, valuesOf, type WrittenField } from './field.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, type FieldRule, HOUR, MINUTE, MONTH } from './field-rules.ts';
import { monthLength } from './occurrence.ts';
import type { WrittenTime } from './written-time.ts';

/**
 * The time of a job. cronie chooses a new random value whenever it loads a crontab; here the value depends on the job's name,
 * so it stays the same from sync to sync and still spreads the jobs.
 */
export function drawTime(job: string, written: WrittenTime): TimeSpec {
  if (isDrawn(written)) return written;
  const { dayOfMonth, dayOfWeek } = written;
  const month = drawField(job, written.month, MONTH);
  return {
    minute: drawField(job, written.minute, MINUTE),
    hour: drawField(job, written.hour, HOUR),
    dayOfMonth:
      dayOfMonth.kind === 'random'
        ? { kind: 'set', ...drawField(job, inEveryMonth(dayOfMonth, month), DAY_OF_MONTH) }
        : dayOfMonth,
    month,
    dayOfWeek:
      dayOfWeek.kind === 'random' ? { kind: 'set', ...drawField(job, dayOfWeek, DAY_OF_WEEK) } : dayOfWeek,
  };
}

function isDrawn(written: WrittenTime): written is WrittenTime & TimeSpec {
  return Object.values(written).every((field) => !('items' in field));
}

/** A random day is chosen among those that all of the months have, if there are any: the 31st would leave out half of the year. */
function inEveryMonth({ items, star }: RandomField, { values: months }: FieldSet): RandomField {
  const shortest = Math.min(...months.map((month) => monthLength(month)));
  return {
    items: items.map((item) =>
      item.step === 'random' && item.low <= shortest
        ? { ...item, high: Math.min(item.high, shortest) }
        : item,
    ),
    star,
  };
}

function drawField(job: string, field: WrittenField, rule: FieldRule): FieldSet {
  if ('values' in field) return field;
  const ranges = field.items.map((item, index) => drawItem(`${job} ${rule.name} ${index}`, item, rule));
  return { values: valuesOf(ranges, rule), star: field.star };
}

function drawItem(seed: string, item: FieldItem, rule: FieldRule): SteppedRange {
  if (item.step !== 'random') return item;
  // Sunday is in 0-7 twice and would be chosen twice as often.
  const high = rule === DAY_OF_WEEK && item.low === 0 ? Math.min(item.high, 6) : item.high;
  const drawn = Number.parseInt(hash('sha256', seed).slice(0, 8), 16) % (high - item.low + 1);
  return { low: item.low + drawn, high: item.low + drawn, step: 1 };
}
