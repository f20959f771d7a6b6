import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { TimeSpec } from '../../src/crontab/job.ts';
import { LANGUAGES, wordsOf } from '../../src/explain/words.ts';
import { dayRule } from '../../src/time/day-rule.ts';
import { jobOf } from '../crontab/parse-one.ts';
import { crondRuns } from '../property/crond.ts';
import { timeSpecs } from '../property/entries.ts';
import { wordsName } from './read-words.ts';

const DAY = 86_400_000;
const words = (spec: string, language = 'en') => wordsOf(jobOf(`${spec} x`).time as TimeSpec, language);

describe('in English', () => {
  it.each([
    ['0 5 * * *', 'At 05:00'],
    ['* * * * *', 'Every minute'],
    ['*/5 8-18 * * 1-5', 'Every 5 minutes, between 08:00 and 18:59, Monday through Friday'],
    ['*/7 * * * *', 'Every 7 minutes, minutes 0 through 56 past the hour'],
    ['*/45 * * * *', 'At 0 and 45 minutes past the hour'],
    ['*/5 9,17 * * *', 'Every 5 minutes, at 09:00 through 09:59 and 17:00 through 17:59'],
    ['0,30 9 * * *', 'Every 30 minutes, between 09:00 and 09:59'],
    ['1-5 9 * * *', 'Every minute between 09:01 and 09:05'],
    ['0 */5 * * *', 'At 00:00, 05:00, 10:00, 15:00 and 20:00'],
    ['0 */2 * * *', 'On the hour, every 2 hours'],
    ['17 0-5,12 * * *', 'At 17 minutes past the hour, at 00:00 through 05:59 and 12:00 through 12:59'],
    ['0 0 */10 * *', 'At 00:00, on day 1, 11, 21, and 31 of the month'],
    ['0 0 * */3 *', 'At 00:00, only in January, April, July, and October'],
    ['0 0 * * 7', 'At 00:00, only on Sunday'],
    ['0 0 * * fri-sun', 'At 00:00, only on Sunday, Friday, and Saturday'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 0 15W * *', 'At 00:00, on the weekday nearest day 15 of the month'],
    ['0 0 * * 0#1', 'At 00:00, on the first Sunday of the month'],
    ['0 0 * * 7L', 'At 00:00, on the last Sunday of the month'],
    ['0 0 1-31 * 1', 'At 00:00'],
    ['0 0 *,10 * 1', 'At 00:00, only on Monday'],
    ['0 0 1-20/10 * *', 'At 00:00, on day 1 and 11 of the month'],
    ['0 0 31 2 1', 'At 00:00, only on Monday, only in February'],
    ['@weekly', 'At 00:00, only on Sunday'],
  ])('%s is "%s"', (spec, sentence) => {
    expect(words(spec)).toEqual({ sentences: [sentence] });
  });

  it('says both halves of an OR entry by themselves, and "only" in neither', () => {
    expect(words('0 0 1,15 6 5')).toEqual({
      sentences: [
        'At 00:00, on day 1 and 15 of the month, only in June',
        'At 00:00, on Friday, only in June',
      ],
      join: 'or',
    });
    expect(words('0 0 1-7 * mon-fri').sentences).toEqual([
      'At 00:00, between day 1 and 7 of the month',
      'At 00:00, Monday through Friday',
    ]);
  });

  it('says "only on" the weekdays of an AND entry', () => {
    expect(words('0 0 */10 * 1-5').sentences).toEqual([
      'At 00:00, on day 1, 11, 21, and 31 of the month, only on Monday, Tuesday, Wednesday, Thursday, and Friday',
    ]);
  });

  it('says the halves of an AND entry apart where one sentence would be a list of days', () => {
    expect(words('0 0 */10 * fri#3')).toEqual({
      sentences: [
        'At 00:00, on day 1, 11, 21, and 31 of the month',
        'At 00:00, on the third Friday of the month',
      ],
      join: 'and',
    });
  });

  const midnight = { values: [0], star: false };

  test('the words of any spec name the days on which crond runs it', () => {
    const from = Date.UTC(2027, 0);
    const days = Array.from({ length: 2 * 365 + 366 }, (_, index) => from + index * DAY);
    fc.assert(
      fc.property(timeSpecs, (spec) => {
        const time = { ...spec, minute: midnight, hour: midnight };
        expect(days.filter(wordsName(wordsOf(time, 'en')))).toEqual(
          days.filter((day) => crondRuns(time, day)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('the words of any spec name the times at which crond runs it', () => {
    const day = Date.UTC(2027, 0, 1);
    const minutes = Array.from({ length: 1440 }, (_, index) => day + index * 60_000);
    fc.assert(
      fc.property(timeSpecs, (spec) => {
        const any = { dayOfMonth: { kind: 'set', values: [1], star: false } } as const;
        const everyDay = { kind: 'set', values: [0, 1, 2, 3, 4, 5, 6], star: true } as const;
        const time = { ...spec, ...any, month: { values: [1], star: false }, dayOfWeek: everyDay };
        expect(minutes.filter(wordsName(wordsOf(time, 'en')))).toEqual(
          minutes.filter((minute) => crondRuns(time, minute)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('in any language', () => {
  it('there are those of cronstrue', () => {
    expect(LANGUAGES).toEqual(expect.arrayContaining(['de', 'en', 'fr', 'ja', 'ko', 'pt_BR', 'zh_CN']));
    expect(LANGUAGES.length).toBeGreaterThan(35);
  });

  test('an OR entry has two sentences, of which the first is that of its days alone', () => {
    fc.assert(
      fc.property(timeSpecs, fc.constantFrom(...LANGUAGES), (time, language) => {
        const { sentences, join } = wordsOf(time, language);
        expect(join === 'or').toBe(dayRule(time).kind === 'either');
        expect(sentences).toHaveLength(join === undefined ? 1 : 2);
        for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|null|NaN|%s|\[object/);
        if (join !== 'or') return;
        const everyWeekday = { kind: 'set', values: [0, 1, 2, 3, 4, 5, 6], star: true } as const;
        const daysAlone = wordsOf({ ...time, dayOfWeek: everyWeekday }, language);
        expect(daysAlone.sentences).toEqual([sentences[0]]);
      }),
      { numRuns: 2000 },
    );
  });

  it('says in Japanese what it says in English', () => {
    expect(words('30 6 1 * mon', 'ja')).toEqual({
      sentences: ['次において実施06:30、月の 1 日目', '次において実施06:30, 月曜日'],
      join: 'or',
    });
    expect(words('*/5 8-18 * * 1-5', 'ja').sentences).toEqual([
      '5 分ごと, 08:00 と 18:59 の間、月曜日 から 金曜日 まで',
    ]);
    expect(words('0 0 */10 * 1', 'ja').sentences).toEqual([
      '次において実施00:00、月の 1, 11, 21,と 31 日目月曜日 にのみ',
    ]);
  });
});
