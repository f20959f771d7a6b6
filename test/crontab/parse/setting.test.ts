import { describe, expect, test } from 'vitest';
import { readSetting } from '../../../src/crontab/parse/setting.ts';
import { codesOf, jobOf, parse, places, problemOf } from '../parse-one.ts';

const ENTRY = '0 5 * * * /app/report';

// What cronie's load_env makes of each line; compared with the compiled function.
describe('a line is a setting where cronie takes it for one', () => {
  test.each([
    ['LANG=C', 'LANG', 'C'],
    ['LANG = C', 'LANG', 'C'],
    ['LANG\t=\tC', 'LANG', 'C'],
    ['LANG=', 'LANG', ''],
    ['LANG= ', 'LANG', ''],
    ['GREETING=hello world  ', 'GREETING', 'hello world'],
    ['GREETING="hello world  "', 'GREETING', 'hello world  '],
    ["GREETING='hello' \t", 'GREETING', 'hello'],
    ['GREETING=""', 'GREETING', ''],
    ['GREETING="it\'s"', 'GREETING', "it's"],
    ['GREETING=a "b" c', 'GREETING', 'a "b" c'],
    ['GREETING=hello # for all', 'GREETING', 'hello # for all'],
    ['"GREETING" = hello', 'GREETING', 'hello'],
    ["'MY GREETING'=hello", 'MY GREETING', 'hello'],
    ['A=b=c', 'A', 'b=c'],
    ['A==', 'A', '='],
    ['=b', '', 'b'],
    ['A"B=c', 'A"B', 'c'],
    ['5=3', '5', '3'],
    ['A=\u00A0b\u00A0', 'A', '\u00A0b\u00A0'],
    ['A=b\v\f', 'A', 'b'],
    ['A \t = \t "b"', 'A', 'b'],
    ['"A"="b"', 'A', 'b'],
    ['"A"=\'b\' ', 'A', 'b'],
    ['A=\'say "hi"\'', 'A', 'say "hi"'],
    ['A=%b\\%', 'A', '%b\\%'],
    ['""=b', '', 'b'],
    ['日本=東京', '日本', '東京'],
  ])('%j', (line, name, value) => {
    expect(readSetting(line, 0)).toMatchObject({ name, value });
  });

  test.each([
    ENTRY,
    '0 5 * * * LANG=C /app/report',
    '@daily X=1 /app/report',
    'GREETING="hello',
    'GREETING="hello" world',
    'GREETING="hello"world',
    'GREETING=\'hello"',
    '"GREETING"x=hello',
    '*/5 * * * * A=b /app/report',
    '-0 5 * * * A=b',
    '"GREETING=hello',
    '"GREET=ING"=hello',
    'MY GREETING=hello',
    'LANG',
    '',
  ])('but %j is none', (line) => {
    expect(readSetting(line, 0)).toBeUndefined();
  });
});

describe('settings hold from their line onward', () => {
  test('each entry has those above it, the later one of a name winning', () => {
    const { jobs } = parse('A=1\n0 5 * * * /x\nB=2\nA=3\n0 6 * * * /y\n');
    expect(jobs.map(({ env }) => env)).toEqual([{ A: '1' }, { A: '3', B: '2' }]);
  });

  test('a setting of one file does not reach the next', () => {
    expect(jobOf(ENTRY).env).toEqual({});
  });

  test('those that speak to cron do not reach the command', () => {
    const text =
      'SHELL=/bin/bash\nCRON_TZ=UTC\nMAILTO=""\nMAILFROM=a@b\nLOGNAME=x\nUSER=y\nRANDOM_DELAY=5\nHOME=/app';
    expect(jobOf(`${text}\n${ENTRY}`).env).toEqual({ HOME: '/app' });
  });

  test('a name such as __proto__ is a name like any other', () => {
    const { env } = jobOf(`__proto__=x\nconstructor=y\n${ENTRY}`);
    expect(Object.entries(env)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('SHELL', () => {
  test('is /bin/sh unless it is set', () => {
    expect(jobOf(ENTRY).shell).toBe('/bin/sh');
    expect(jobOf(`SHELL=/bin/bash\n${ENTRY}`).shell).toBe('/bin/bash');
  });
});

describe('CRON_TZ', () => {
  test('holds for the entries below it until the next one, and an empty one returns to the deployment', () => {
    const { jobs } = parse(
      '0 5 * * * /a\nCRON_TZ=Asia/Tokyo\n0 5 * * * /b\nCRON_TZ=Europe/Berlin\n0 5 * * * /c\nCRON_TZ=\n0 5 * * * /d\n',
      'America/New_York',
    );
    expect(jobs.map(({ timezone }) => timezone)).toEqual([
      'America/New_York',
      'Asia/Tokyo',
      'Europe/Berlin',
      'America/New_York',
    ]);
  });

  test('TZ changes no schedule, and is reported unless CRON_TZ is set', () => {
    expect(jobOf(`TZ=Asia/Tokyo\n${ENTRY}`)).toMatchObject({ timezone: 'UTC', env: { TZ: 'Asia/Tokyo' } });
    expect(codesOf(`TZ=Asia/Tokyo\n${ENTRY}`)).toEqual(['tz-is-not-cron-tz']);
    expect(codesOf(`CRON_TZ=UTC\nTZ=Asia/Tokyo\n${ENTRY}`)).toEqual([]);
  });
});

describe('RANDOM_DELAY', () => {
  test('is jitter for the entries below it, 0 none', () => {
    expect(jobOf(`RANDOM_DELAY=15\n${ENTRY}`).options.jitter).toBe(900);
    expect(jobOf(`RANDOM_DELAY=0\n${ENTRY}`).options).not.toHaveProperty('jitter');
    expect(jobOf(`RANDOM_DELAY=1440\n${ENTRY}`).options.jitter).toBe(86_400);
  });

  test.each(['1441', '-1', 'soon', '5m', '1e3'])('%s is an error', (value) => {
    expect(places(`RANDOM_DELAY=${value}`)).toEqual([`bad-random-delay@1:14-${14 + value.length}`]);
  });

  test('yields to the option jitter and to the default jitter', () => {
    expect(jobOf(`RANDOM_DELAY=15\n#@ jitter=5m\n${ENTRY}`).options.jitter).toBe(300);
    expect(jobOf(`RANDOM_DELAY=15\n#@ jitter=0m\n${ENTRY}`).options).not.toHaveProperty('jitter');
    expect(jobOf(`#@default jitter=10m\nRANDOM_DELAY=15\n${ENTRY}`).options.jitter).toBe(600);
  });
});

describe('MAILTO', () => {
  test('empty means that nobody is notified', () => {
    expect(jobOf(`MAILTO=""\n${ENTRY}`)).toMatchObject({ options: { notify: 'never' } });
    expect(jobOf(`MAILTO=""\n#@ notify=always\n${ENTRY}`)).toMatchObject({ options: { notify: 'always' } });
  });

  test('an address is only a label and is reported once, in however many files', () => {
    expect(jobOf(`MAILTO=ops@example.com\n${ENTRY}`)).toMatchObject({
      mailto: 'ops@example.com',
      options: { notify: 'failure' },
    });
    expect(codesOf(`MAILTO=a@b\nMAILTO=\nMAILTO=b@c\n${ENTRY}`)).toEqual(['mailto-ignored']);
  });
});

describe('values of settings', () => {
  const secret = 'hunter2';

  test.each([
    `RANDOM_DELAY=${secret}`,
    `SHELL=${secret}`,
    `MAILTO=${secret}`,
    `PASSWORD="${secret}`,
    `PASSWORD="x" ${secret}`,
    `PASSWORD=$HOME${secret}`,
    `export PASSWORD=${secret}`,
    `MY PASSWORD=${secret}`,
    `TZ=${secret}`,
    `CRONBRIDGE_X=${secret}`,
    `my-password=${secret}`,
    `=${secret}`,
  ])('are in no message: %s', (line) => {
    const { diagnostics } = parse(`${line}\n${ENTRY}\n`);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
  });

  test('are told where they are the name of a zone', () => {
    expect(problemOf(`CRON_TZ=Asia/Tokio\n${ENTRY}`).message).toContain('"Asia/Tokio"');
  });

  test('hold a comment only by mistake, unless they are quoted', () => {
    expect(problemOf(`A=b # c\n${ENTRY}`).code).toBe('comment-in-value');
    expect(codesOf(`A="b # c"\nB=#fff\nC=a#b\n${ENTRY}`)).toEqual([]);
  });

  test('a dollar in a password is no variable', () => {
    expect(codesOf(`PASSWORD=pa$$w0rd$1\n${ENTRY}`)).toEqual([]);
    expect(problemOf('PATH=$HOME/bin').code).toBe('variable-not-expanded');
  });
});
