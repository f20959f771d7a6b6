import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCronTime, parseCron } from '../../../src/local/scheduler/cron.ts';

/** The next `count` matching times after an instant, to the minute, in UTC. */
function times(body: string, from: string, count = 3): string[] {
  const cron = parseCron(body);
  const found: string[] = [];
  for (let at = nextCronTime(cron, Date.parse(from)); at !== undefined; at = nextCronTime(cron, at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
}

describe("the examples of AWS's user guide", () => {
  it.each([
    ['15 10 * * ? *', '2022-11-20T10:15', '2022-11-21T10:15', '2022-11-22T10:15'],
    ['15 10 ? * 6L 2022-2023', '2022-11-25T10:15', '2022-12-30T10:15', '2023-01-27T10:15'],
    ['0/15 * * * ? *', '2022-11-20T00:00', '2022-11-20T00:15', '2022-11-20T00:30'],
    ['0 18 ? * MON-FRI *', '2022-11-21T18:00', '2022-11-22T18:00', '2022-11-23T18:00'],
    ['0 8 1 * ? *', '2022-12-01T08:00', '2023-01-01T08:00', '2023-02-01T08:00'],
    ['0/10 * ? * MON-FRI *', '2022-11-21T00:00', '2022-11-21T00:10', '2022-11-21T00:20'],
    ['0/5 8-17 ? * MON-FRI *', '2022-11-21T08:00', '2022-11-21T08:05', '2022-11-21T08:10'],
    ['0 9 ? * 2#1 *', '2022-12-05T09:00', '2023-01-02T09:00', '2023-02-06T09:00'],
    ['0/30 20-2 ? * MON-FRI *', '2022-11-21T00:00', '2022-11-21T00:30', '2022-11-21T01:00'],
  ])('cron(%s)', (body, ...expected) => {
    expect(times(body, '2022-11-19T23:59:00Z')).toEqual(expected);
  });
});

describe('a day field', () => {
  it.each([
    ['the last day of every month', '0 0 L * ? *', '2027-12-31', '2028-01-31', '2028-02-29'],
    ['the weekday nearest to a Saturday', '0 0 1W 1 ? 2028', '2028-01-03'],
    ['the weekday nearest to a Sunday', '0 0 2W 1 ? 2028', '2028-01-03'],
    ['the weekday nearest to the last day, within the month', '0 0 31W 12 ? 2028', '2028-12-29'],
    ['no nearest weekday to a day that a month lacks', '0 0 31W 2,3 ? 2028', '2028-03-31'],
    ['the last day of the week', '0 0 ? * L *', '2027-12-04', '2027-12-11', '2027-12-18'],
    ['the last Friday by its name', '0 0 ? * FRIL *', '2027-12-31', '2028-01-28', '2028-02-25'],
    ['only months with a fifth Monday', '0 0 ? * MON#5 *', '2028-01-31', '2028-05-29', '2028-07-31'],
    ['Sunday as 1', '0 0 ? * 1 *', '2027-12-05', '2027-12-12', '2027-12-19'],
    ['a range over the end of the week', '0 0 ? * FRI-SUN *', '2027-12-03', '2027-12-04', '2027-12-05'],
    ['days with a step', '0 0 1/10 * ? *', '2027-12-01', '2027-12-11', '2027-12-21'],
    ['29 February in leap years only', '0 0 29 2 ? *', '2028-02-29', '2032-02-29', '2036-02-29'],
  ])('can mean %s', (_, body, ...expected) => {
    expect(times(body, '2027-11-30T23:59:00Z').map((time) => time.slice(0, 10))).toEqual(expected);
  });
});

describe('the search', () => {
  it('never finds the time it starts from, but the minute after it', () => {
    expect(times('* * * * ? *', '2026-11-23T03:00:00Z', 1)).toEqual(['2026-11-23T03:01']);
    expect(times('* * * * ? *', '2026-11-23T03:00:59.999Z', 1)).toEqual(['2026-11-23T03:01']);
    expect(times('* * * * ? *', '2026-11-23T02:59:59.999Z', 1)).toEqual(['2026-11-23T03:00']);
  });

  it('takes five fields as every year', () => {
    expect(times('0 0 1 1 ?', '2026-11-23T00:00:00Z', 2)).toEqual(['2027-01-01T00:00', '2028-01-01T00:00']);
  });

  it('ends with the years of the expression, and of EventBridge', () => {
    expect(times('0 0 1 1 ? 2027', '2026-11-23T00:00:00Z')).toEqual(['2027-01-01T00:00']);
    expect(times('0 0 1 1 ? *', '2197-11-23T00:00:00Z')).toEqual(['2198-01-01T00:00', '2199-01-01T00:00']);
    expect(times('0 0 31 2 ? *', '2026-11-23T00:00:00Z')).toEqual([]);
  });
});

describe('an expression that EventBridge does not describe is refused', () => {
  it.each([
    ['* * * *', 'a cron expression has six fields, but this one has 4'],
    ['0 0 1 1 ? * *', 'a cron expression has six fields, but this one has 7'],
    ['* * * * * *', 'exactly one of day of month and day of week must be "?"'],
    ['* * ? * ? *', 'exactly one of day of month and day of week must be "?"'],
    ['0 0 1 * 2 *', 'exactly one of day of month and day of week must be "?"'],
    ['? 0 1 * ? *', 'in minutes, "?" is not valid'],
    ['60 * * * ? *', 'in minutes, 60 is outside 0-59'],
    ['0 24 * * ? *', 'in hours, 24 is outside 0-23'],
    ['0 0 0 * ? *', 'in day of month, 0 is outside 1-31'],
    ['0 0 32 * ? *', 'in day of month, 32 is outside 1-31'],
    ['0 0 1 13 ? *', 'in month, 13 is outside 1-12'],
    ['0 0 1 jan ? *', 'in month, "jan" is not valid'],
    ['0 0 ? * 0 *', 'in day of week, 0 is outside 1-7'],
    ['0 0 ? * 8 *', 'in day of week, 8 is outside 1-7'],
    ['0 0 ? * mon *', 'in day of week, "mon" is not valid'],
    ['0 0 ? * 1/2 *', 'in day of week, "1/2" is not valid'],
    ['0 0 ? * 3#6 *', 'in week of the month, 6 is outside 1-5'],
    ['0 0 ? * 3#1,5#2 *', 'in day of week, "3#1" is not valid'],
    ['0 0 LW * ? *', 'in day of month, "LW" is not valid'],
    ['0 0 L-3 * ? *', 'in day of month, "L" is not valid'],
    ['0 0 L,15 * ? *', 'in day of month, "L" is not valid'],
    ['0 0 15W,20 * ? *', 'in day of month, "15W" is not valid'],
    ['0 0 32W * ? *', 'in day of month, 32 is outside 1-31'],
    ['0 0 1 1 ? 1969', 'in year, 1969 is outside 1970-2199'],
    ['0 0 1 1 ? 2030-2028', 'in year, 2030-2028 runs backwards'],
    ['0/0 * * * ? *', 'in minutes, 0 is outside 1-59'],
    ['*/60 * * * ? *', 'in minutes, 60 is outside 1-59'],
    ['1-5-7 * * * ? *', 'in minutes, "1-5-7" is not valid'],
    ['1/2/3 * * * ? *', 'in minutes, "1/2/3" is not valid'],
    ['1,,2 * * * ? *', 'in minutes, "" is not valid'],
    ['1, * * * ? *', 'in minutes, "" is not valid'],
    ['-5 * * * ? *', 'in minutes, "" is not valid'],
    ['1.5 * * * ? *', 'in minutes, "1.5" is not valid'],
  ])('cron(%s)', (body, message) => {
    expect(() => parseCron(body)).toThrow(new RangeError(message));
  });
});

describe('against cron-parser', () => {
  /** An item of a list: the same text means the same to both, when ranges run forwards and steps have a range. */
  const item = (min: number, max: number) =>
    fc
      .record({
        from: fc.integer({ min, max }),
        to: fc.integer({ min, max }),
        step: fc.integer({ min: 1, max: Math.min(max, 12) }),
        form: fc.constantFrom('*', 'n', 'a-b', '*/s', 'a-b/s'),
      })
      .map(({ from, to, step, form }) => {
        const range = `${Math.min(from, to)}-${Math.max(from, to)}`;
        const texts = {
          '*': '*',
          n: `${from}`,
          'a-b': range,
          '*/s': `*/${step}`,
          'a-b/s': `${range}/${step}`,
        };
        return texts[form];
      });
  /** cron-parser takes no value twice, so that a list here has values alone. */
  const list = (min: number, max: number) => {
    const values = fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 5 });
    return fc.oneof(
      item(min, max),
      values.map((items) => items.join(',')),
    );
  };
  /** Weekdays as values and ranges, since this field has no steps. */
  const weekdays = fc
    .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
    .map((days) => days.join(','));

  it('finds the same times, whatever the fields', () => {
    const fields = fc.record({
      minutes: list(0, 59),
      hours: list(0, 23),
      months: list(1, 12),
      days: fc.oneof(
        list(1, 28).map((text) => ({ month: text })),
        weekdays.map((text) => ({ week: text })),
      ),
      from: fc.date({
        min: new Date('2024-01-01T00:00:00Z'),
        max: new Date('2040-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
    });
    fc.assert(
      fc.property(fields, ({ minutes, hours, months, days, from }) => {
        const month = 'month' in days ? days.month : '?';
        const week = 'week' in days ? days.week : '?';
        const ours = times(`${minutes} ${hours} ${month} ${months} ${week} *`, from.toISOString(), 10);
        // cron-parser counts weekdays from 0.
        const theirWeek = week === '?' ? '*' : week.replace(/[1-7]/g, (day) => String(Number(day) - 1));
        const theirs = CronExpressionParser.parse(
          `0 ${minutes} ${hours} ${month === '?' ? '*' : month} ${months} ${theirWeek}`,
          { currentDate: from, tz: 'UTC' },
        );
        expect(ours).toEqual(Array.from({ length: 10 }, () => theirs.next().toISOString()?.slice(0, 16)));
      }),
    );
  });
});
