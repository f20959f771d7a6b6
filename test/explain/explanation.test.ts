import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../src/explain/english.ts';
import { explainEntry, guardSentence } from '../../src/explain/explanation.ts';
import { JAPANESE } from '../../src/explain/japanese.ts';
import { type ReadEntry, readEntries } from '../../src/explain/read-entries.ts';

const read = (text: string, timezone = 'UTC') =>
  readEntries({ file: 'entry', text }, { timezone, now: new Date('2027-01-01T00:00:00Z') });
const explained = (text: string, timezone?: string, language = 'en') => {
  const { entries, diagnostics } = read(text, timezone);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(entries).toHaveLength(1);
  return explainEntry(entries[0] as ReadEntry, language);
};

describe('a time without a command', () => {
  it.each(['0 5 * * *', '  0 5 * * *  ', '0 5 * * *\r\n', '@daily'])('is an entry: %j', (text) => {
    const { entries, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(entries).toMatchObject([{ bare: true, job: { spec: text.trim() } }]);
  });

  it('may stand on several lines, the same one too, beside entries with commands', () => {
    const { entries, diagnostics } = read('0 5 * * *\n0 5 * * *\n0 5 * * * /app/report');
    expect(diagnostics).toEqual([]);
    expect(entries.map(({ bare }) => bare)).toEqual([true, true, false]);
  });

  it.each([
    ['0 24 * * *', 'hour-out-of-range', 3],
    ['0 5 * *', 'missing-field', 1],
    ['0 0 5 * * *', 'six-fields', 1],
    ['@daily * * * *', 'missing-command', 8],
    ['@every 5m', 'every-nickname', 1],
    ['cron(0 5 * * ? *)', 'eventbridge-expression', 1],
    ['0 0 31 2 *', 'never-runs', 1],
    ['0 0 29 2 *', 'leap-years-only', 1],
    ['@reboot', 'reboot', 1],
  ])('has the diagnostics of the language, and none besides: %s', (text, code, column) => {
    expect(read(text).diagnostics).toEqual([expect.objectContaining({ code, column, line: 1 })]);
  });

  it('says that the value of ~ is an example, which that of a job is not', () => {
    expect(explained('~ 3 * * *').notes).toEqual([expect.stringContaining('only an example')]);
    expect(explained('~ 3 * * * /app/report').notes).toEqual([
      expect.stringMatching(/^the value of ~ depends on the name report-[0-9a-f]{6}, /),
    ]);
  });
});

describe('the fields', () => {
  const meanings = (text: string) => explained(text).fields.map(({ meaning }) => meaning);

  it.each([
    ['* * * * *', ['every minute', 'every hour', 'every day', 'every month', 'every day of the week']],
    [
      '*/20 8-18 1,15 jan-mar,12 1-5',
      ['0, 20, 40', '8 to 18', '1, 15', 'January to March, December', 'Monday to Friday'],
    ],
    [
      '0-59 0,1 2-31/7 * fri-sun',
      ['every minute', '0, 1', '2, 9, 16, 23, 30', 'every month', 'Friday to Sunday'],
    ],
    ['0 0 L * *', ['0', '0', 'the last day of the month', 'every month', 'every day of the week']],
    [
      '0 0 15W * fri#3',
      [
        '0',
        '0',
        'the day from Monday to Friday nearest to day 15, in months that have a day 15',
        'every month',
        'the third Friday of the month',
      ],
    ],
    ['0 0 * * 7L', ['0', '0', 'every day', 'every month', 'the last Sunday of the month']],
    ['@hourly', ['0', 'every hour', 'every day', 'every month', 'every day of the week']],
  ])('of %s', (text, expected) => {
    expect(meanings(text)).toEqual(expected);
  });

  it('are shown as they are written, unless a nickname stands for them', () => {
    expect(explained('0 5 * jan MON').fields.map(({ written }) => written)).toEqual([
      '0',
      '5',
      '*',
      'jan',
      'MON',
    ]);
    expect(explained('@daily').fields.every(({ written }) => written === undefined)).toBe(true);
  });
});

describe('the days', () => {
  it.each([
    ['0 0 * * *', 'every-day', 'every day: both day fields match every day'],
    [
      '0 0 1-31 * 1',
      'every-day',
      'every day: no day field begins with *, so one match is enough, and one of the fields matches every day',
    ],
    ['0 0 1 * *', 'days', 'only the day of month counts, because the day of week matches every day'],
    ['0 0 *,1 * 1', 'weekdays', 'only the day of week counts, because the day of month matches every day'],
    ['0 0 31 2 1', 'weekdays', 'only the day of week counts, because the day of month never exists'],
    ['0 0 1 * 1', 'either', 'OR: a day must match only one of the day fields, because neither begins with *'],
    ['0 0 */2 * 1', 'both', 'AND: a day must match both day fields, because the day of month begins with *'],
    ['0 0 1 * */2', 'both', 'AND: a day must match both day fields, because the day of week begins with *'],
  ])('of %s: %s', (text, rule, sentence) => {
    expect(explained(text).days).toEqual({ rule, sentence });
  });
});

describe('the schedules', () => {
  it('are two for an OR entry, one with a guard for an AND entry', () => {
    expect(explained('0 0 1 * 1').schedules.map(({ expression }) => expression)).toEqual([
      'cron(0 0 1 * ? *)',
      'cron(0 0 ? * 2 *)',
    ]);
    const { schedules, guard } = explained('0 0 */10 * 1-5');
    expect(schedules).toHaveLength(1);
    expect(guard && guardSentence(guard, ENGLISH)).toBe(
      'only Monday to Friday: EventBridge cannot combine the two day fields, so the dispatcher checks this one',
    );
  });

  it('are in the zone of the entry, or on UTC with the reason', () => {
    expect(explained('CRON_TZ=Asia/Tokyo\n0 5 * * * x').schedules[0]?.timezone).toBe('Asia/Tokyo');
    expect(explained('0 5 * * *', 'Asia/Tokyo').schedules[0]?.timezone).toBe('Asia/Tokyo');
    const allHours = explained('0 * * * *', 'Asia/Tokyo');
    expect(allHours.schedules[0]?.timezone).toBe('UTC');
    expect(allHours.notes).toEqual([expect.stringContaining('in UTC')]);
  });
});

describe('options', () => {
  it('that decide about the time are notes', () => {
    expect(
      explained('#@ enabled=false start=2027-01-01 end=2027-02-01 jitter=2m\n0 5 * * * x').notes,
    ).toEqual([
      'the job is disabled: it is listed, but never runs',
      'the job is active from 2027-01-01',
      'the job is active until 2027-02-01',
      'with jitter, the run starts at a random moment within 2 min of its minute, and its deadline counts from the end of that time',
    ]);
  });

  it('on=deploy makes a job of @reboot, which no time starts', () => {
    expect(explained('#@ on=deploy\n@reboot x')).toEqual({
      phrases: ENGLISH,
      words: { sentences: ['Once after each sync that changes anything'] },
      fields: [],
      schedules: [],
      notes: [],
    });
  });
});

describe('in Japanese', () => {
  const japanese = (text: string, timezone?: string) => explained(text, timezone, 'ja');

  it('the fields have their Japanese names and meanings', () => {
    const { fields } = japanese('*/20 8-18 1,15 * mon');
    expect(fields.map(({ title, meaning }) => `${title}: ${meaning}`)).toEqual([
      '分: 0、20、40',
      '時: 8から18',
      '日: 1日、15日',
      '月: 毎月',
      '曜日: 月曜日',
    ]);
    expect(japanese('0 0 L * fri#3').fields.map(({ meaning }) => meaning)).toEqual([
      '0',
      '0',
      '末日',
      '毎月',
      '第3金曜日',
    ]);
  });

  it.each([
    ['0 0 * * *', '毎日：日と曜日のどちらもすべての日に一致します'],
    ['0 0 1 * *', '日だけで決まります：曜日はすべての日に一致します'],
    ['0 0 1 * 1', '日と曜日のどちらかに一致する日に実行します：どちらも * で始まらないためです'],
    ['0 0 */2 * 1', '日と曜日の両方に一致する日だけ実行します：日が * で始まるためです'],
  ])('the days of %s have a reason', (text, sentence) => {
    expect(japanese(text).days?.sentence).toBe(sentence);
  });

  it('notes and conditions are Japanese', () => {
    expect(
      japanese('#@ enabled=false start=2027-01-01 end=2027-02-01 jitter=2m\n~ 5 * * * /app/report').notes,
    ).toEqual([
      expect.stringMatching(/^~ の値はジョブ名 report-[0-9a-f]{6} から決まるため、同期しても変わりません$/),
      'ジョブは無効です。一覧には表示されますが、実行されません',
      'ジョブは 2027-01-01 から有効です',
      'ジョブは 2027-02-01 まで有効です',
      '予定時刻から2分以内の不規則な時刻に開始します。開始期限は、この時間の終わりから数えます',
    ]);
    expect(japanese('0 * * * *', 'Asia/Tokyo').notes).toEqual([
      expect.stringContaining('UTC のスケジュール'),
    ]);
    const { guard } = japanese('0 0 */10 * 1-5');
    expect(guard && guardSentence(guard, JAPANESE)).toMatch(/^月曜日から金曜日だけ実行します。/);
    expect(japanese('#@ on=deploy\n@reboot x').words.sentences).toEqual(['変更のある同期のたびに1回実行']);
  });
});
