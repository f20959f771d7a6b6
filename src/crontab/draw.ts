// From the written time to the times at which a job runs: random values are drawn, sets are spelled out.
import { hash } from 'node:crypto';
import { monthLength } from './calendar.ts';
import type { FieldItem, WrittenField } from './field.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, type FieldRule, HOUR, MINUTE, MONTH } from './field-rules.ts';
import type { FieldSet, TimeSpec } from './job.ts';
import type { WrittenTime } from './written-time.ts';

/**
 * The time of a job. Where cronie draws a random value anew whenever it loads a crontab, the value here follows from the job's name,
 * so that it stays the same from sync to sync and spreads the jobs.
 */
export function drawTime(job: string, written: WrittenTime): TimeSpec {
  const month = drawField(job, written.month, MONTH);
  const { dayOfMonth, dayOfWeek } = written;
  return {
    minute: drawField(job, written.minute, MINUTE),
    hour: drawField(job, written.hour, HOUR),
    dayOfMonth:
      dayOfMonth.kind === 'set'
        ? { kind: 'set', ...drawField(job, inEveryMonth(dayOfMonth, month), DAY_OF_MONTH) }
        : dayOfMonth,
    month,
    dayOfWeek:
      dayOfWeek.kind === 'set' ? { kind: 'set', ...drawField(job, dayOfWeek, DAY_OF_WEEK) } : dayOfWeek,
  };
}

/** A random day is drawn among those that all of the months have, where there are such: the 31st would leave out half of the year. */
function inEveryMonth(field: WrittenField, { values: months }: FieldSet): WrittenField {
  if (!field.items.some(({ step }) => step === 'random')) return field;
  const shortest = Math.min(...months.map((month) => monthLength(month)));
  const items = field.items.map((item) =>
    item.step === 'random' && item.low <= shortest ? { ...item, high: Math.min(item.high, shortest) } : item,
  );
  return { ...field, items };
}

function drawField(job: string, { items, star }: WrittenField, rule: FieldRule): FieldSet {
  const isSet = new Array<boolean>(rule.high + 1).fill(false);
  items.forEach((item, index) => {
    const step = item.step === 'random' ? 1 : item.step;
    const drawn = item.step === 'random' ? draw(`${job} ${rule.name} ${index}`, item, rule) : undefined;
    for (let value = drawn ?? item.low; value <= (drawn ?? item.high); value += step) {
      isSet[rule === DAY_OF_WEEK ? value % 7 : value] = true;
    }
  });
  const values: number[] = [];
  isSet.forEach((set, value) => {
    if (set) values.push(value);
  });
  return { values, star };
}

function draw(seed: string, { low, high }: FieldItem, rule: FieldRule): number {
  // Sunday is in 0-7 twice and would come up twice as often.
  const last = rule === DAY_OF_WEEK && low === 0 ? Math.min(high, 6) : high;
  return low + (Number.parseInt(hash('sha256', seed).slice(0, 8), 16) % (last - low + 1));
}
