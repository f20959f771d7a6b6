import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { TimeSpec } from '../../src/crontab/job.ts';
import { LANGUAGES, wordsOf } from '../../src/explain/words.ts';
import { dayRule } from '../../src/time/day-rule.ts';
import { jobOf } from '../crontab/parse-one.ts';
import { cases } from '../property/cases.ts';
import { crondRuns } from '../property/crond.ts';
import { timeSpecs } from '../property/entries.ts';
import { sentenceNames } from './read-words.ts';

const DAY_MS = 86_400_000;
const sentences = (spec: string, language: string) =>
  wordsOf(jobOf(`${spec} x`).time as TimeSpec, language).sentences;
const sentenceOf = (time: TimeSpec, language: string) => wordsOf(time, language).sentences.join();

describe('the sentence of an entry', () => {
  it.each([
    ['* * * * *', 'Every minute', '毎分実行'],
    ['*/5 * * * *', 'Every 5 minutes', '5分ごとに実行'],
    ['3-59/5 * * * *', 'Every 5 minutes from minute 3 of each hour', '毎時3分から5分ごとに実行'],
    [
      '*/7 * * * *',
      'At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour',
      '毎時0分、7分、14分、21分、28分、35分、42分、49分、56分に実行',
    ],
    ['0 * * * *', 'Every hour on the hour', '毎時0分に実行'],
    ['5 * * * *', 'Every hour at minute 5', '毎時5分に実行'],
    ['0,30 * * * *', 'Every 30 minutes', '30分ごとに実行'],
    ['0 0 * * *', 'At 00:00', '毎日00:00に実行'],
    ['0 12 * * *', 'At 12:00', '毎日12:00に実行'],
    ['30 5 * * *', 'At 05:30', '毎日05:30に実行'],
    ['0 9,17 * * *', 'At 09:00 and 17:00', '毎日09:00、17:00に実行'],
    ['0,30 9,17 * * *', 'At 09:00, 09:30, 17:00 and 17:30', '毎日09:00、09:30、17:00、17:30に実行'],
    ['0 8-18 * * *', 'Every hour from 08:00 to 18:00', '毎日08:00から18:00まで1時間ごとに実行'],
    ['30 8-18 * * *', 'Every hour from 08:30 to 18:30', '毎日08:30から18:30まで1時間ごとに実行'],
    ['0 */2 * * *', 'Every 2 hours from 00:00 to 22:00', '毎日00:00から22:00まで2時間ごとに実行'],
    ['15 1-23/2 * * *', 'Every 2 hours from 01:15 to 23:15', '毎日01:15から23:15まで2時間ごとに実行'],
    [
      '0 3,8-18 * * *',
      'At 03:00 and every hour from 08:00 to 18:00',
      '毎日03:00と、08:00から18:00まで1時間ごとに実行',
    ],
    ['*/20 8-18 * * *', 'Every 20 minutes from 08:00 to 18:40', '毎日08:00から18:40まで20分ごとに実行'],
    ['* 2 * * *', 'Every minute from 02:00 to 02:59', '毎日02:00から02:59まで毎分実行'],
    ['* 9-17 * * *', 'Every minute from 09:00 to 17:59', '毎日09:00から17:59まで毎分実行'],
    [
      '* 9-11,13-17 * * *',
      'Every minute from 09:00 to 11:59 and from 13:00 to 17:59',
      '毎日09:00から11:59までと13:00から17:59まで毎分実行',
    ],
    ['10-20 5 * * *', 'Every minute from 05:10 to 05:20', '毎日05:10から05:20まで毎分実行'],
    ['10-20 * * * *', 'At minutes 10 to 20 of every hour', '毎時10分から20分まで毎分実行'],
    ['*/7 5 * * *', 'Every 7 minutes from 05:00 to 05:56', '毎日05:00から05:56まで7分ごとに実行'],
    [
      '*/7 8-18 * * *',
      'At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of hours 8 to 18',
      '毎日8時台から18時台の0分、7分、14分、21分、28分、35分、42分、49分、56分に実行',
    ],
    [
      '0-10 1,3,5 * * *',
      'At minutes 0 to 10 of hours 1, 3 and 5',
      '毎日1時台、3時台、5時台の0分から10分まで毎分実行',
    ],
    ['0 5 * * 1-5', 'At 05:00, Monday to Friday', '月曜日から金曜日の05:00に実行'],
    ['0 5 * * 1', 'At 05:00, on Monday', '毎週月曜日の05:00に実行'],
    ['0 5 * * 1,3,5', 'At 05:00, on Monday, Wednesday and Friday', '月曜日、水曜日、金曜日の05:00に実行'],
    ['0 5 1 * *', 'At 05:00, on day 1 of the month', '毎月1日の05:00に実行'],
    [
      '0 5 1,15-20 * *',
      'At 05:00, on days 1 and 15 to 20 of the month',
      '毎月1日、15日から20日の05:00に実行',
    ],
    ['0 5 1 1 *', 'At 05:00, on day 1 of the month, in January', '1月1日の05:00に実行'],
    ['0 5 1 1,7 *', 'At 05:00, on day 1 of the month, in January and July', '1月、7月の1日の05:00に実行'],
    ['0 5 L * *', 'At 05:00, on the last day of the month', '毎月末日の05:00に実行'],
    [
      '0 5 15W * *',
      'At 05:00, on the weekday nearest to day 15 of the month',
      '毎月15日に最も近い平日（月曜日から金曜日）の05:00に実行',
    ],
    ['0 5 * * 5#3', 'At 05:00, on the third Friday of the month', '毎月第3金曜日の05:00に実行'],
    ['0 5 * * 5L', 'At 05:00, on the last Friday of the month', '毎月最後の金曜日の05:00に実行'],
    ['0 5 1 * 1', 'At 05:00, on day 1 of the month or on Monday', '毎月1日、または毎週月曜日の05:00に実行'],
    [
      '0 5 25 12 1',
      'At 05:00, in December, on day 25 of the month or on Monday',
      '12月のうち、25日、または毎週月曜日の05:00に実行',
    ],
    [
      '0 5 1-10 * 1-5',
      'At 05:00, on days 1 to 10 of the month or Monday to Friday',
      '毎月1日から10日、または月曜日から金曜日の05:00に実行',
    ],
    [
      '0 3 */2 * 1',
      'At 03:00, on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month, but only on Monday',
      '毎月1日、3日、5日、7日、9日、11日、13日、15日、17日、19日、21日、23日、25日、27日、29日、31日のうち月曜日に当たる日の03:00に実行',
    ],
    [
      '0 3 */10 * 1-5',
      'At 03:00, on days 1, 11, 21 and 31 of the month, but only Monday to Friday',
      '毎月1日、11日、21日、31日のうち月曜日から金曜日に当たる日の03:00に実行',
    ],
    ['0 5 * 1-3,12 *', 'At 05:00, in January to March and December', '1月から3月、12月の毎日05:00に実行'],
    ['0 * * 6 *', 'Every hour on the hour, in June', '6月の毎時0分に実行'],
    ['*/5 * * 6 *', 'Every 5 minutes, in June', '6月、5分ごとに実行'],
    ['*/5 * * * 1-5', 'Every 5 minutes, Monday to Friday', '月曜日から金曜日、5分ごとに実行'],
    ['* * 1 * *', 'Every minute, on day 1 of the month', '毎月1日、毎分実行'],
    ['@daily', 'At 00:00', '毎日00:00に実行'],
    ['@hourly', 'Every hour on the hour', '毎時0分に実行'],
    ['@weekly', 'At 00:00, on Sunday', '毎週日曜日の00:00に実行'],
    ['@monthly', 'At 00:00, on day 1 of the month', '毎月1日の00:00に実行'],
    ['@yearly', 'At 00:00, on day 1 of the month, in January', '1月1日の00:00に実行'],
    [
      '0 5 L * */2',
      'At 05:00, on the last day of the month, but only on Tuesday, Thursday, Saturday and Sunday',
      '毎月末日のうち火曜日、木曜日、土曜日、日曜日に当たる日の05:00に実行',
    ],
    [
      '0 5 */2 * 5#3',
      'At 05:00, on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month, but only on the third Friday of the month',
      '毎月1日、3日、5日、7日、9日、11日、13日、15日、17日、19日、21日、23日、25日、27日、29日、31日のうち第3金曜日に当たる日の05:00に実行',
    ],
    ['0 0 * * 0,6', 'At 00:00, on Saturday and Sunday', '土曜日、日曜日の00:00に実行'],
    [
      '7 0,2,3,5,7,8,10,11 * * *',
      'At minute 7 of hours 0, 2, 3, 5, 7, 8, 10 and 11',
      '毎日0時台、2時台、3時台、5時台、7時台、8時台、10時台、11時台の7分に実行',
    ],
    ['0 0 31 2 1', 'At 00:00, on Monday, in February', '2月の毎週月曜日の00:00に実行'],
    ['0 0 1-31 * 1', 'At 00:00', '毎日00:00に実行'],
    ['0 0 * * fri-sun', 'At 00:00, Friday to Sunday', '金曜日から日曜日の00:00に実行'],
    ['0 0 * * 0-4', 'At 00:00, Sunday to Thursday', '日曜日から木曜日の00:00に実行'],
    ['5 4 1,3,5 * *', 'At 04:05, on days 1, 3 and 5 of the month', '毎月1日、3日、5日の04:05に実行'],
    [
      '* 1,3,5,7,9 * * *',
      'At minutes 0 to 59 of hours 1, 3, 5, 7 and 9',
      '毎日1時台、3時台、5時台、7時台、9時台の0分から59分まで毎分実行',
    ],
  ])('%s is "%s", 「%s」', (spec, english, japanese) => {
    expect(sentences(spec, 'en')).toEqual([english]);
    expect(sentences(spec, 'ja')).toEqual([japanese]);
  });
});

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  test('the sentence of any spec names the days on which crond runs it', () => {
    const midnight = { values: [0], star: false };
    const from = Date.UTC(2027, 0);
    const days = Array.from({ length: 2 * 365 + 366 }, (_, index) => from + index * DAY_MS);
    fc.assert(
      fc.property(timeSpecs, (spec) => {
        const time = { ...spec, minute: midnight, hour: midnight };
        expect(days.filter(sentenceNames(sentenceOf(time, language), language))).toEqual(
          days.filter((day) => crondRuns(time, day)),
        );
      }),
      { numRuns: cases(150) },
    );
  });

  test('the sentence of any spec names the times at which crond runs it', () => {
    const day = Date.UTC(2027, 0, 1);
    const minutes = Array.from({ length: 1440 }, (_, index) => day + index * 60_000);
    const onFirstOfJanuary = {
      dayOfMonth: { kind: 'set', values: [1], star: false },
      month: { values: [1], star: false },
      dayOfWeek: { kind: 'set', values: [0, 1, 2, 3, 4, 5, 6], star: true },
    } as const;
    fc.assert(
      fc.property(timeSpecs, (spec) => {
        const time = { ...spec, ...onFirstOfJanuary };
        expect(minutes.filter(sentenceNames(sentenceOf(time, language), language))).toEqual(
          minutes.filter((minute) => crondRuns(time, minute)),
        );
      }),
      { numRuns: cases(150) },
    );
  });
});

test('a Japanese sentence has no letters of the Latin alphabet', () => {
  fc.assert(
    fc.property(timeSpecs, (time) => {
      expect(sentenceOf(time, 'ja')).toMatch(/^[^A-Za-z]+実行$/);
    }),
    { numRuns: cases(150) },
  );
});

describe('in any language', () => {
  it('there are those of cronstrue', () => {
    expect(LANGUAGES).toEqual(expect.arrayContaining(['de', 'en', 'fr', 'ja', 'ko', 'pt_BR', 'zh_CN']));
    expect(LANGUAGES.length).toBeGreaterThan(35);
  });

  const others = LANGUAGES.filter((language) => language !== 'en' && language !== 'ja');
  test('but ours, an OR entry has two sentences, of which the first is that of its days alone', () => {
    fc.assert(
      fc.property(timeSpecs, fc.constantFrom(...others), (time, language) => {
        const { sentences: both, join } = wordsOf(time, language);
        expect(join === 'or').toBe(dayRule(time).kind === 'either');
        expect(both).toHaveLength(join === undefined ? 1 : 2);
        for (const sentence of both) expect(sentence).not.toMatch(/undefined|null|NaN|%s|\[object/);
        if (join !== 'or') return;
        const everyWeekday = { kind: 'set', values: [0, 1, 2, 3, 4, 5, 6], star: true } as const;
        const daysAlone = wordsOf({ ...time, dayOfWeek: everyWeekday }, language);
        expect(daysAlone.sentences).toEqual([both[0]]);
      }),
      { numRuns: cases(300) },
    );
  });

  it('which is not ours the sentences are those of cronstrue', () => {
    expect(sentences('30 6 1 * mon', 'de')).toEqual(['Um 06:30, an Tag 1 des Monats', 'Um 06:30, Montag']);
  });
});
