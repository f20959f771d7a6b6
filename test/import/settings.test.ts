// Settings and commands: what is written here for what was read there.
import { describe, expect, test } from 'vitest';
import { readEnvValue } from '../../src/import/envparse.ts';
import { importOne, type One, told } from './import-one.ts';

/** The environment and the command of the only job. */
function lines(text: string, options: One): string[] {
  return importOne(text, options)
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const ENTRY = '0 5 * * * /app/report';
/** No zone, so that no line is added. */
const sqsjfr: One = { dialect: 'sqsjfr', timezone: '' };
const debian: One = { dialect: 'debian' };

describe('go-envparse', () => {
  test.each([
    ['plain', 'plain'],
    ['  trimmed \u00A0', 'trimmed'],
    ['', ''],
    ['a b # comment', 'a b'],
    ['#all', ''],
    ['"a # b" # c', 'a # b'],
    ["'a\\nb'", 'a\\nb'],
    ['"a\\tb\\\\c\\"d\\/"', 'a\tb\\c"d/'],
    ['a"b c"d', 'ab cd'],
    ['"a " # c', 'a '],
    ['"\\u00e9\\ud83c\\udf63"', 'é🍣'],
    ['a\\nb', 'a\\nb'],
  ])('reads %j', (written, value) => {
    expect(readEnvValue(written)).toEqual({ value });
  });

  test.each(['"open', "'open", '"a\\', '"\\x41"', '"\\u12"', '"\\ud83c"', 'a\tb'])(
    'refuses %j',
    (written) => {
      expect(readEnvValue(written)).toEqual({ why: expect.any(String) });
    },
  );
});

describe('a setting of sqsjfr', () => {
  test.each([
    ['A=b', 'A=b'],
    ['A="b c"', 'A="b c"'],
    ['A=b # c', 'A=b'],
    ['A="b \\"c\\""', `A='b "c"'`],
    [`A="it's # \\"x\\""`, `A=it's # "x"`],
    ['A="\\\\d"', "A='\\d'"],
    ['  A=" b"', '  A=" b"'],
  ])('%s is written %s', (source, expected) => {
    expect(lines(`${source}\n${ENTRY}\n`, sqsjfr)[0]).toBe(expected);
  });

  test('that contains a newline cannot be written, and is reported', () => {
    const imported = importOne(`A="b\\nc"\n${ENTRY}\n`, sqsjfr);
    expect(told(imported)).toEqual(['not-accepted@1']);
    expect(imported.text).toContain('\n# A="b\\nc"\n');
  });

  test('counts for all entries, the last one of a name alone', () => {
    const text = `A=1\n# The report.\n${ENTRY}\n# Two.\nA=2\nB=3\n0 6 * * * /app/other\nB=4\n`;
    const imported = importOne(text, sqsjfr);
    expect(imported.text).toBe(
      `A=2\nB=4\n# The report.\n#@ name=report\n${ENTRY}\n# Two.\n\n\n#@ name=other\n0 6 * * * /app/other\n\n`,
    );
    expect(told(imported)).toEqual([
      'setting-moved@1',
      'setting-moved@5',
      'setting-moved@6',
      'setting-moved@8',
    ]);
  });

  test('is left out where it would speak to cronbridge', () => {
    const settings = ['SHELL=/bin/bash', 'CRON_TZ=UTC', 'MAILTO=""', 'RANDOM_DELAY=5'];
    expect(lines(`${settings.join('\n')}\n${ENTRY}\n`, sqsjfr)).toEqual([ENTRY]);
  });
});

describe("a setting of Debian's cron", () => {
  test.each([
    ['A = b c ', 'A = b c '],
    ['A="b c "', 'A="b c"'],
    [`A='"b"'`, 'A=b'],
    [`A="'b"`, `A="'b"`],
    ['A=""', 'A=""'],
  ])('%s is written %s', (source, expected) => {
    expect(lines(`${source}\n${ENTRY}\n`, debian)[1]).toBe(expected);
  });

  test('is cut at 998 bytes', () => {
    const text = `A=${'x'.repeat(994)}日本\n${ENTRY}\n`;
    expect(lines(text, debian)[1]).toBe(`A=${'x'.repeat(994)}`);
  });

  test('without a value makes it ignore the file', () => {
    expect(told(importOne(`A=\n${ENTRY}\n`, debian))).toEqual(['file-ignored@1']);
    expect(importOne(`A=\n${ENTRY}\n`).entries).toBe(1);
  });
});

describe('CRON_TZ of cronie', () => {
  test.each([
    ['Asia/Tokyo', 'Asia/Tokyo'],
    [':Asia/Tokyo', 'Asia/Tokyo'],
    ['/usr/share/zoneinfo/Asia/Tokyo', 'Asia/Tokyo'],
    ['JST-9', 'Etc/GMT-9'],
    ['EST5', 'Etc/GMT+5'],
    ['Asia/Tokio', 'UTC'],
    ['JST', 'UTC'],
    ['', 'Europe/Berlin'],
  ])('"%s" is %s', (written, zone) => {
    const text = `CRON_TZ=${written}\n${ENTRY}\n`;
    expect(lines(text, { timezone: 'Europe/Berlin' })).toEqual([
      'TZ=Europe/Berlin',
      `CRON_TZ=${zone}`,
      ENTRY,
    ]);
  });
});

describe('RANDOM_DELAY of cronie', () => {
  test.each([
    ['15', '15'],
    ['15min', '15'],
    ['soon', '0'],
    ['-5', '0'],
    ['1441', '0'],
  ])('"%s" is %s minutes', (written, minutes) => {
    const text = `CRON_TZ=UTC\nRANDOM_DELAY=${written}\n${ENTRY}\n`;
    expect(lines(text, {})[1]).toBe(`RANDOM_DELAY=${minutes}`);
  });
});

describe('a command', () => {
  test.each([
    ['/app/report --at 5%', '/app/report --at 5\\%'],
    ['date +%F%%', 'date +\\%F\\%\\%'],
    ['a \\\\% b', 'a \\\\\\% b'],
    ['a \\% b', 'a \\% b'],
  ])('of sqsjfr, %s, is written %s', (command, expected) => {
    expect(lines(`0 5 * * * ${command}\n`, sqsjfr)).toEqual([`0 5 * * * ${expected}`]);
  });

  test.each([
    ['date +\\%F', 'date +\\%F'],
    ["sed 's/\\\\./x/'", "sed 's/\\./x/'"],
    ['a \\b c', 'a \\b c'],
    ['mail%Good \\% morning%bye', 'mail%Good \\% morning%bye'],
    ['echo \\\\\\\\ %in', 'echo \\\\ %in'],
  ])("of Debian's cron, %s, is written %s", (command, expected) => {
    expect(lines(`0 5 * * * ${command}\n`, { ...debian })).toEqual([`CRON_TZ=UTC`, `0 5 * * * ${expected}`]);
  });

  test('that keeps a backslash before "%" is reported', () => {
    expect(told(importOne('0 5 * * * date +\\%F\n', sqsjfr))).toEqual(['backslash-percent@1']);
  });
});
