import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeSpec } from '../../../src/crontab/job.ts';
import { jobOf, parse } from '../parse-one.ts';

function drawn(spec: string, name: string): TimeSpec {
  const { time } = jobOf(`#@ name=${name}\n${spec} /app/report`);
  if (time === undefined) throw new Error('no time');
  return time;
}

const minutes = (spec: string, name: string) => drawn(spec, name).minute.values;
const names = Array.from({ length: 400 }, (_, index) => `job-${index}`);

describe('a random value', () => {
  test('follows from the name of the job and the field alone', () => {
    expect(minutes('~ 5 * * *', 'report')).toEqual(minutes('~ 17 1 * 1', 'report'));
    expect(drawn('~ ~ ~ ~ ~', 'report')).toEqual(drawn('~ ~ ~ ~ ~', 'report'));
  });

  test('stays what it is from version to version', () => {
    const { minute, hour, dayOfMonth, month, dayOfWeek } = drawn('~ ~ ~ ~ ~', 'report');
    const values = [minute, hour, dayOfMonth, month, dayOfWeek].map(
      (field) => 'values' in field && field.values,
    );
    expect(values).toMatchInlineSnapshot(`
      [
        [
          30,
        ],
        [
          6,
        ],
        [
          13,
        ],
        [
          5,
        ],
        [
          0,
        ],
      ]
    `);
  });

  test('spreads jobs over the whole range', () => {
    expect(new Set(names.flatMap((name) => minutes('~ 5 * * *', name)))).toHaveProperty('size', 60);
    const weekdays = names.flatMap((name) => {
      const { dayOfWeek } = drawn('0 0 * * ~', name);
      return dayOfWeek.kind === 'set' ? dayOfWeek.values : [];
    });
    const sundays = weekdays.filter((weekday) => weekday === 0).length;
    expect(new Set(weekdays).size).toBe(7);
    expect(sundays).toBeLessThan(names.length / 5);
  });

  test('is inside its range, with open ends too', () => {
    const bound = fc.integer({ min: 0, max: 59 });
    fc.assert(
      fc.property(bound, bound, fc.constantFrom(...names), (one, two, name) => {
        const [low, high] = one < two ? [one, two] : [two, one];
        const between = (spec: string, least: number, most: number) => {
          const [value = -1, ...others] = minutes(`${spec} * * * *`, name);
          expect(others).toEqual([]);
          expect(value).toBeGreaterThanOrEqual(least);
          expect(value).toBeLessThanOrEqual(most);
        };
        between(`${low}~${high}`, low, high);
        between(`${low}~`, low, 59);
        between(`~${high}`, 0, high);
      }),
    );
  });

  test('is drawn for each item of a list', () => {
    const [first = -1, second = -1] = minutes('0~29,30~59 * * * *', 'report');
    expect([first < 30, second >= 30]).toEqual([true, true]);
    expect(minutes('5,~ * * * *', 'report')).toContain(5);
  });

  test('takes names and 7 as a Sunday', () => {
    const { month, dayOfWeek } = drawn('0 0 * feb~feb 7~7', 'report');
    expect([month.values, dayOfWeek]).toEqual([[2], { kind: 'set', values: [0], star: false }]);
  });
});

describe('a random day', () => {
  test('exists in all months of the entry, so that none is left out', () => {
    const days = (spec: string) =>
      names.flatMap((name) => {
        const { dayOfMonth } = drawn(spec, name);
        return dayOfMonth.kind === 'set' ? dayOfMonth.values : [];
      });
    expect(Math.max(...days('0 0 ~ * *'))).toBe(28);
    expect(Math.max(...days('0 0 ~ 4,5 *'))).toBe(30);
    expect(Math.max(...days('0 0 ~ 1 *'))).toBe(31);
    expect(Math.min(...days('0 0 20~ * *'))).toBe(20);
  });

  test('unless the range has none that does', () => {
    expect(drawn('0 0 30~31 1,2 *', 'report').dayOfMonth).toMatchObject({ kind: 'set' });
    expect(parse('0 0 30~31 2 * /app/report\n').diagnostics).toMatchObject([{ code: 'never-runs' }]);
  });
});
