// Random time specs, and crontab's rule for them once more, as naive as it can be.
import fc from 'fast-check';
import type { DayOfMonth, DayOfWeek, FieldSet, TimeSpec } from '../../src/crontab/job.ts';

const DAY = 86_400_000;

const sequence = (low: number, high: number) =>
  Array.from({ length: high - low + 1 }, (_, index) => low + index);

/**
 * All constructs of a field: everything, one value, a list, a range, a step; with the star and without it.
 */
function fieldSet(low: number, high: number): fc.Arbitrary<FieldSet> {
  const all = sequence(low, high);
  const value = fc.integer({ min: low, max: high });
  const starStep = fc
    .integer({ min: 1, max: high - low + 2 })
    .map((step) => ({ values: all.filter((each) => (each - low) % step === 0), star: true }));
  const rangeStep = fc.tuple(value, value, fc.integer({ min: 1, max: 12 })).map(([a, b, step]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return sequence(from, to).filter((each) => (each - from) % step === 0);
  });
  // A list that begins with `*` holds everything and is a star; a full range holds everything and is none.
  const withoutStar = fc
    .oneof(
      value.map((each) => [each]),
      fc.subarray(all, { minLength: 1 }),
      rangeStep,
      fc.constant(all),
    )
    .map((values) => ({ values, star: false }));
  return fc.oneof({ arbitrary: fc.constant({ values: all, star: true }), weight: 2 }, starStep, {
    arbitrary: withoutStar,
    weight: 3,
  });
}

const weekday = fc.integer({ min: 0, max: 6 });

const dayOfMonth: fc.Arbitrary<DayOfMonth> = fc.oneof(
  { arbitrary: fieldSet(1, 31).map((set) => ({ kind: 'set' as const, ...set })), weight: 5 },
  fc.constant({ kind: 'last' as const }),
  fc.integer({ min: 1, max: 31 }).map((day) => ({ kind: 'nearest-weekday' as const, day })),
);

const dayOfWeek: fc.Arbitrary<DayOfWeek> = fc.oneof(
  { arbitrary: fieldSet(0, 6).map((set) => ({ kind: 'set' as const, ...set })), weight: 5 },
  weekday.map((day) => ({ kind: 'last' as const, weekday: day })),
  fc
    .tuple(weekday, fc.integer({ min: 1, max: 5 }))
    .map(([day, nth]) => ({ kind: 'nth' as const, weekday: day, nth })),
);

/** Every kind of every field with every other. */
export const timeSpecs: fc.Arbitrary<TimeSpec> = fc.record({
  minute: fieldSet(0, 59),
  hour: fieldSet(0, 23),
  dayOfMonth,
  month: fieldSet(1, 12),
  dayOfWeek,
});

/** Whether crond runs an entry when its clock shows this time, as `Date.UTC` counts it. */
export function crondRuns(time: TimeSpec, local: number): boolean {
  const date = new Date(local);
  return (
    time.minute.values.includes(date.getUTCMinutes()) &&
    time.hour.values.includes(date.getUTCHours()) &&
    time.month.values.includes(date.getUTCMonth() + 1) &&
    matchesDay(time, local)
  );
}

/** cronie's rule: a day matches both day fields if one of them begins with a star, else either of them. */
function matchesDay(time: TimeSpec, local: number): boolean {
  const star = [time.dayOfMonth, time.dayOfWeek].some((field) => field.kind === 'set' && field.star);
  const onDay = matchesDayOfMonth(time.dayOfMonth, local);
  const onWeekday = matchesDayOfWeek(time.dayOfWeek, local);
  return star ? onDay && onWeekday : onDay || onWeekday;
}

const dayOf = (local: number) => new Date(local).getUTCDate();
const weekdayOf = (local: number) => new Date(local).getUTCDay();
const monthOf = (local: number) => new Date(local).getUTCMonth();

function matchesDayOfMonth(field: DayOfMonth, local: number): boolean {
  switch (field.kind) {
    case 'set':
      return field.values.includes(dayOf(local));
    case 'last':
      return monthOf(local + DAY) !== monthOf(local);
    case 'nearest-weekday': {
      const named = local + (field.day - dayOf(local)) * DAY;
      const workdays = sequence(-2, 2)
        .map((offset) => named + offset * DAY)
        .filter((day) => weekdayOf(day) % 6 !== 0 && monthOf(day) === monthOf(named));
      const distances = workdays.map((day) => Math.abs(day - named));
      return (
        monthOf(named) === monthOf(local) &&
        workdays.includes(local) &&
        Math.abs(local - named) === Math.min(...distances)
      );
    }
  }
}

function matchesDayOfWeek(field: DayOfWeek, local: number): boolean {
  switch (field.kind) {
    case 'set':
      return field.values.includes(weekdayOf(local));
    case 'nth':
      return weekdayOf(local) === field.weekday && Math.ceil(dayOf(local) / 7) === field.nth;
    case 'last':
      return weekdayOf(local) === field.weekday && monthOf(local + 7 * DAY) !== monthOf(local);
  }
}
