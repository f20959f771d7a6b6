// Single fields, as each cron reads them and as we write that: what a property might come by too seldom.
import { describe, expect, test } from 'vitest';
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH } from '../../src/crontab/parse/field-rules.ts';
import { readCronieField } from '../../src/import/cronie-field.ts';
import { readDebianField } from '../../src/import/debian-field.ts';
import { ourTime } from '../../src/import/our-time.ts';
import { readRobfigField } from '../../src/import/robfig-field.ts';
import type { FieldTexts } from '../../src/import/source.ts';

const REFUSED = { why: expect.stringMatching(/^\S.+$/) };

describe('cronie', () => {
  test.each([
    ['1-5/2,10', MINUTE, '1-5/2,10'],
    ['22-2', HOUR, ''],
    ['22-2,5', HOUR, '5'],
    ['fri-sun', DAY_OF_WEEK, 'fri-7'],
    ['5-0', DAY_OF_WEEK, '5-7'],
    // The zero becomes a seven in every field.
    ['5-0', HOUR, '5-7'],
    ['12-0', HOUR, ''],
    ['5-0/1', HOUR, ''],
    // The bounds of a range without values are not looked at.
    ['99-70', MINUTE, ''],
    // Not a star, although it holds everything.
    ['20-10,*', DAY_OF_MONTH, '1-31'],
    ['20-10,*/2', DAY_OF_MONTH, '1-31/2'],
    ['0~30', MINUTE, '0~30'],
    ['30~10', MINUTE, REFUSED],
    ['5/10', MINUTE, REFUSED],
    ['L', DAY_OF_MONTH, REFUSED],
    ['15W', DAY_OF_MONTH, REFUSED],
    ['5#2', DAY_OF_WEEK, REFUSED],
    ['1,,2', MINUTE, REFUSED],
    ['?', DAY_OF_WEEK, REFUSED],
    ['monday', DAY_OF_WEEK, REFUSED],
  ])('reads %s', (text, rule, expected) => {
    expect(readCronieField(text, rule)).toEqual(expected);
  });
});

describe("Debian's cron", () => {
  test.each([
    ['*/5', MINUTE, '*/5'],
    ['fri-sun', DAY_OF_WEEK, ''],
    ['fri-7', DAY_OF_WEEK, 'fri-7'],
    ['22-2', HOUR, ''],
    ['5-0', HOUR, ''],
    // What stands behind a range is skipped, up to the next blank.
    ['0~30', MINUTE, '0'],
    ['1#2', DAY_OF_WEEK, '1'],
    ['1-5-7', DAY_OF_WEEK, '1-5'],
    ['5:30', HOUR, '5'],
    ['*foo', HOUR, '*'],
    ['1;2,3', HOUR, '1'],
    ['1-5/2/3', HOUR, '1-5/2'],
    ['5L', DAY_OF_WEEK, REFUSED],
    ['L', DAY_OF_MONTH, REFUSED],
    ['5/10', MINUTE, REFUSED],
    ['5-', MINUTE, REFUSED],
    ['*/', MINUTE, REFUSED],
    ['5-64/30', MINUTE, REFUSED],
    ['0-24/7', HOUR, REFUSED],
    [',5', HOUR, REFUSED],
    ['~', MINUTE, REFUSED],
  ])('reads %s', (text, rule, expected) => {
    expect(readDebianField(text, rule)).toEqual(expected);
  });
});

describe('robfig/cron', () => {
  test.each([
    ['5/10', MINUTE, '5-59/10'],
    ['0/1', MINUTE, '0-59'],
    ['1/2', DAY_OF_WEEK, '1-6/2'],
    ['?', DAY_OF_MONTH, '*'],
    ['*/1', DAY_OF_MONTH, '*'],
    ['5,*', DAY_OF_MONTH, '*'],
    // A step takes the star away.
    ['*/2', DAY_OF_MONTH, '1-31/2'],
    ['*/2', DAY_OF_WEEK, '0-6/2'],
    ['1,,2', HOUR, '1,2'],
    [',', HOUR, ''],
    ['+5', HOUR, '5'],
    ['*-foo', HOUR, '*'],
    ['Mon-FRI', DAY_OF_WEEK, '1-5'],
    ['jan', MONTH, '1'],
    ['7', DAY_OF_WEEK, REFUSED],
    ['fri-sun', DAY_OF_WEEK, REFUSED],
    ['22-2', HOUR, REFUSED],
    ['0~10', MINUTE, REFUSED],
    ['*/0', MINUTE, REFUSED],
    ['1-5-7', MINUTE, REFUSED],
    ['1/2/3', MINUTE, REFUSED],
    ['L', DAY_OF_MONTH, REFUSED],
  ])('reads %s', (text, rule, expected) => {
    expect(readRobfigField(text, rule)).toEqual(expected);
  });
});

describe('five fields', () => {
  const ours = (written: string, meant: FieldTexts) => ourTime(written.split(' '), meant);

  test('stay as they are where they mean the same here', () => {
    expect(ours('? 5 */2 jan *', ['*', '5', '1-31/2', '1', '*'])).toEqual({
      fields: ['*', '5', '*/2', 'jan', '*'],
      changed: [0],
      dayRule: false,
    });
  });

  test('lose the star where either day is enough', () => {
    expect(ours('0 5 */2 * 1', ['0', '5', '1-31/2', '*', '1'])).toEqual({
      fields: ['0', '5', '1-31/2', '*', '1'],
      changed: [2],
      dayRule: true,
    });
  });

  test.each<[string, FieldTexts, string[] | undefined]>([
    ['0 5 20-10 * 1', ['0', '5', '', '*', '1'], ['0', '5', '*', '*', '1']],
    ['0 5 1 * fri-sun', ['0', '5', '1', '*', ''], ['0', '5', '1', '*', '*']],
    ['0 5 * * fri-sun', ['0', '5', '*', '*', ''], undefined],
    ['0 5 20-10 * fri-sun', ['0', '5', '', '*', ''], undefined],
    ['0 22-2 * * *', ['0', '', '*', '*', '*'], undefined],
  ])(
    '%s: a day field without a value leaves the days to the other one, if either is enough',
    (written, meant, fields) => {
      expect(ours(written, meant)?.fields).toEqual(fields);
    },
  );
});
