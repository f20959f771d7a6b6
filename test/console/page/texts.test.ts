// What the page makes of texts: filters, command lines, lines of logs.
import { describe, expect, it } from 'vitest';
import { matchesFilter } from '../../../src/console/page/job-filter.ts';
import { linesWith, piecesOf, plainLine } from '../../../src/console/page/log-lines.ts';
import { groupedDigits } from '../../../src/console/page/number-text.ts';
import { wordForShell, wordsOfLine } from '../../../src/console/page/shell-text.ts';
import {
  dayText,
  localParts,
  OWN_ZONE,
  offsetOf,
  offsetText,
  spanText,
  timeOfDay,
} from '../../../src/console/page/time-text.ts';
import { parseVisible } from '../../../src/console/page/visible-text.ts';
import { WORDS_EN } from '../../../src/console/page/words/en.ts';
import { WORDS_JA } from '../../../src/console/page/words/ja.ts';
import type { JobView } from '../../../src/operate/job-view.ts';

const job = {
  job: 'import-prices',
  state: 'paused',
  time: '0 7 * * *',
  timezone: 'Asia/Tokyo',
  file: 'crontab/batch.crontab',
  lock: 'prices',
  command: '/app/bin/import --source prices',
  history: { recent: [], usual: undefined, failuresInARow: 2, success: 0.5 },
} as unknown as JobView;

describe('a filter', () => {
  it.each([
    ['', true],
    ['failing', true],
    ['paused failing', true],
    ['running', false],
    ['file:batch', true],
    ['file:night', false],
    ['lock:prices IMPORT', true],
    ['--source', true],
    ['import export', false],
  ])('%j', (filter, expected) => {
    expect(matchesFilter(job, filter, false)).toBe(expected);
  });
});

describe('a command line', () => {
  it.each([
    ['', []],
    ['--all  a', ['--all', 'a']],
    [`'a b' "c \\"d\\"" e\\ f`, ['a b', 'c "d"', 'e f']],
    [`a''b ''`, ['ab', '']],
  ])('%j is read as a shell reads it', (line, words) => {
    expect(wordsOfLine(line)).toEqual(words);
  });

  it('with an open quote is refused', () => {
    expect(wordsOfLine(`a 'b`)).toBeUndefined();
  });

  it.each(['plain', 'a b', `it's`, '$(reboot)', '', '\n', '*'])(
    'gets %j back from its quoted word',
    (word) => {
      expect(wordsOfLine(wordForShell(word))).toEqual([word]);
    },
  );
});

describe('what the server says', () => {
  it('has no character that acts, but arguments are as they are', () => {
    const said = JSON.stringify({ a: ['x\u202ey\u0001', 1, null], args: ['\u202e'], b: 'tab\t' });
    expect(parseVisible(said)).toEqual({ a: ['x\u2426y\u2401', 1, null], args: ['\u202e'], b: 'tab\t' });
    expect(parseVisible('{"a":"\\u001b[0m"}')).toEqual({ a: '\u241b[0m' });
  });
});

describe('a local time', () => {
  it.each(['Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', OWN_ZONE])(
    'in %s is what Intl says, at every quarter of an hour of a year',
    (zone) => {
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      const wrong: string[] = [];
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 45 * 60_000 + 1_000) {
        const text = `${dayText(at, zone)} ${timeOfDay(at, zone, true)}`;
        if (text !== format.format(at)) wrong.push(text);
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['en', WORDS_EN],
    ['ja', WORDS_JA],
  ])('names days and months, and groups digits, as Intl does in %s', (language, { months }) => {
    const name = (at: number, part: object) =>
      new Intl.DateTimeFormat(language, { ...part, timeZone: 'UTC' }).format(at);
    for (let month = 0; month < 12; month += 1) {
      const at = Date.UTC(2026, month, 1 + month);
      expect(localParts(at, 'UTC', language).weekday).toBe(name(at, { weekday: 'short' }));
      expect(months[month]).toBe(name(at, { month: 'short' }));
    }
    for (const count of [0, 12, 999, 1_000, 50_000, 1_234_567])
      expect(groupedDigits(count)).toBe(count.toLocaleString(language));
  });

  it.each([
    ['UTC', 'UTC'],
    ['Asia/Tokyo', 'UTC+9'],
    ['Asia/Kathmandu', 'UTC+5:45'],
    ['America/St_Johns', 'UTC−3:30'],
  ])('of the zone %s is in %s', (zone, text) => {
    expect(offsetText(offsetOf(Date.UTC(2026, 10, 23), zone) / 60_000)).toBe(text);
  });
});

describe('a line of a log', () => {
  it('has its colours as pieces', () => {
    expect(piecesOf('a \u001b[31;1mred\u001b[0m b')).toEqual([
      { text: 'a ', look: '' },
      { text: 'red', look: 'ansi-red bold' },
      { text: ' b', look: '' },
    ]);
    expect(piecesOf('\u001b[38;5;208mx')).toMatchObject([{ text: 'x', colour: '255, 135, 0' }]);
    expect(piecesOf('\u001b[38;2;1;2;3mx')).toMatchObject([{ text: 'x', colour: '1, 2, 3' }]);
  });

  it('shows what would act: control characters and those that turn the direction', () => {
    expect(plainLine('a\u0007b\u0000\u202ec\td')).toBe('a\u2407b\u2400\u2426c\td');
  });

  it('shows sequences that do not set a look', () => {
    expect(plainLine('\u001b[2K\u001b[1A\u001b[32mok\u001b[0m\u001b]0;title\u0007')).toBe(
      '\u241b[2K\u241b[1Aok\u241b]0;title\u2407',
    );
  });

  it('is text, whatever it looks like', () => {
    expect(piecesOf('<img src=x onerror=alert(1)>')).toEqual([
      { text: '<img src=x onerror=alert(1)>', look: '' },
    ]);
  });

  it('is found across its colours', () => {
    const lines = ['one', 'tw\u001b[31mo\u001b[0m', 'TWO'].map((text) => [0, text] as const);
    expect(linesWith(lines, 'two')).toEqual([1, 2]);
    expect(linesWith(lines, '')).toEqual([]);
  });
});

describe('the words', () => {
  it.each([
    [0.04, '0s'],
    [9.94, '9.9s'],
    [12, '12s'],
    [184, '3m 4s'],
    [7500, '2h 5m'],
    [273_600, '3d 4h'],
  ])('say %d seconds as %s', (seconds, text) => {
    expect(spanText(seconds, WORDS_EN.units)).toBe(text);
  });

  it('are the same in each language, and none is empty', () => {
    const keys = (value: object, path = ''): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === 'object' ? keys(inner, `${path}${key}.`) : [`${path}${key} ${typeof inner}`],
      );
    expect(keys(WORDS_JA)).toEqual(keys(WORDS_EN));
    const texts = (value: object): string[] =>
      Object.values(value).flatMap((inner) => (typeof inner === 'object' ? texts(inner) : [inner]));
    expect([...texts(WORDS_EN), ...texts(WORDS_JA)]).not.toContain('');
  });
});
