import { stretchesOf } from '../time/field.ts';

/** Weekdays, Sunday 0, in the most readable order: Sunday is 7 unless it begins a longer range, as in Sunday to Thursday. */
export function inWeek(weekdays: readonly number[]): readonly number[] {
  const mondayFirst = weekdays.map((weekday) => weekday || 7).sort((a, b) => a - b);
  return stretchesOf(weekdays).length < stretchesOf(mondayFirst).length ? weekdays : mondayFirst;
}
