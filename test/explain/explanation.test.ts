// What is said about an entry besides its words: fields, days, schedules, notes.
import { describe, expect, it } from 'vitest';
import { explainEntry, guardSentence } from '../../src/explain/explanation.ts';
import { type ReadEntry, readEntries } from '../../src/explain/read-entries.ts';

const read = (text: string, timezone = 'UTC') =>
  readEntries({ file: 'entry', text }, { timezone, now: new Date('2027-01-01T00:00:00Z') });
const explained = (text: string, timezone?: string) => {
  const { entries, diagnostics } = read(text, timezone);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(entries).toHaveLength(1);
  return explainEntry(entries[0] as ReadEntry, 'en');
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
    expect(explained('~ 3 * * *').notes).toEqual([expect.stringContaining('is an example')]);
    expect(explained('~ 3 * * * /app/report').notes).toEqual([
      expect.stringMatching(/^~ is drawn from the name report-[0-9a-f]{6}, /),
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
      ['every minute', '0, 1', '2, 9, 16, 23, 30', 'every month', 'Sunday, Friday, Saturday'],
    ],
    ['0 0 L * *', ['0', '0', 'the last day of the month', 'every month', 'every day of the week']],
    [
      '0 0 15W * fri#3',
      [
        '0',
        '0',
        'Monday to Friday nearest to day 15, in months that have it',
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
      'every day: neither day field begins with *, so a day that matches one of them is enough, and every day matches one',
    ],
    ['0 0 1 * *', 'days', 'the day of month alone decides, because day of week matches every day'],
    ['0 0 *,1 * 1', 'weekdays', 'the day of week alone decides, because day of month matches every day'],
    [
      '0 0 31 2 1',
      'weekdays',
      'the day of week alone decides: either day field would be enough, but no such day of month ever comes',
    ],
    [
      '0 0 1 * 1',
      'either',
      'OR: a day that matches one of the two is enough, day of month or day of week, because neither begins with *',
    ],
    [
      '0 0 */2 * 1',
      'both',
      'AND: a day must match both day of month and day of week, because day of month begins with *',
    ],
    [
      '0 0 1 * */2',
      'both',
      'AND: a day must match both day of month and day of week, because day of week begins with *',
    ],
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
    expect(guard && guardSentence(guard)).toBe(
      'only on Monday to Friday: EventBridge cannot say "and", so the dispatcher checks it',
    );
  });

  it('are in the zone of the entry, or on UTC with the reason', () => {
    expect(explained('CRON_TZ=Asia/Tokyo\n0 5 * * * x').schedules[0]?.timezone).toBe('Asia/Tokyo');
    expect(explained('0 5 * * *', 'Asia/Tokyo').schedules[0]?.timezone).toBe('Asia/Tokyo');
    const allHours = explained('0 * * * *', 'Asia/Tokyo');
    expect(allHours.schedules[0]?.timezone).toBe('UTC');
    expect(allHours.notes).toEqual([expect.stringContaining('put on UTC')]);
  });
});

describe('options', () => {
  it('that decide about the time are told', () => {
    expect(
      explained('#@ enabled=false start=2027-01-01 end=2027-02-01 jitter=2m\n0 5 * * * x').notes,
    ).toEqual([
      'it is disabled: visible in the list, never run',
      'it exists from 2027-01-01 on',
      'it exists until 2027-02-01',
      'with jitter it starts at a random moment within 2 min after the minute, from whose end its deadline counts',
    ]);
  });

  it('on=deploy makes a job of @reboot, which no time starts', () => {
    expect(explained('#@ on=deploy\n@reboot x')).toEqual({
      words: { sentences: ['Once after each sync that changes something'] },
      fields: [],
      schedules: [],
      notes: [],
    });
  });
});
