import { describe, expect, test } from 'vitest';
import { parseCrontabs } from '../../../src/crontab/parse/crontabs.ts';
import { codesOf, jobOf, parse, places } from '../parse-one.ts';

const ENTRY = '0 5 * * * /app/report';

describe('lines', () => {
  test.each(['', '\n', '\n\n', ' \t \n', '# nothing\n', '\uFEFF', '\uFEFF\n', '\r\n\r\n'])(
    '%j has no entries',
    (text) => {
      const { jobs, diagnostics } = parse(text);
      expect([jobs, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([[], []]);
    },
  );

  test('end in LF or CRLF', () => {
    const unix = parse(`# x\nA=b\n#@ name=x\n${ENTRY}\n`);
    expect(parse(`# x\r\nA=b\r\n#@ name=x\r\n${ENTRY}\r\n`)).toEqual(unix);
    expect(unix.diagnostics).toEqual([]);
  });

  test('a byte order mark at the start is skipped, elsewhere it is a strange character', () => {
    expect(parse(`\uFEFF${ENTRY}\n`).jobs).toEqual(parse(`${ENTRY}\n`).jobs);
    expect(codesOf(`\n\uFEFF${ENTRY}`)).toEqual(['odd-blank']);
  });

  test('the last one counts without a newline, with a warning', () => {
    expect(parse(ENTRY).jobs).toEqual(parse(`${ENTRY}\n`).jobs);
    expect(parse(ENTRY).diagnostics.map(({ code }) => code)).toEqual(['missing-final-newline']);
    expect(parse('A=b').diagnostics).toMatchObject([
      { code: 'missing-final-newline', line: 1, column: 1, endColumn: 4 },
    ]);
  });

  test('a NUL is an error in entries and settings, not in comments', () => {
    expect(places('0 5 * * * a\0b')).toEqual(['nul-character@1:12-13']);
    expect(places('A=\0')).toEqual(['nul-character@1:3-4']);
    expect(places('# a\0b')).toEqual([]);
  });
});

describe('the description of an entry', () => {
  test.each([
    ['# One.\n# Two.', 'One.\nTwo.', 'is the comment lines directly above it'],
    ['#One.', 'One.', 'with or without a blank'],
    ['  # One.', 'One.', 'indented or not'],
    ['# One.\n#\n# Two.', 'One.\n\nTwo.', 'with the empty ones between them'],
    ['#\n# One.\n#', 'One.', 'but not around them'],
    ['#####\n## One. ##\n#####', 'One.', 'without decoration'],
    ['# --- One ---', '--- One ---', 'or with a little'],
    ['# 日本語', '日本語', 'in any script'],
  ])('%j: %j (%s)', (comments, description) => {
    expect(jobOf(`${comments}\n${ENTRY}`).description).toBe(description);
  });

  test.each([
    ['# One.\n', 'a blank line'],
    ['# One.\nA=b', 'a setting'],
    ['# One.\n0 4 * * * /app/other', 'another entry'],
    ['# One.\n# 0 4 * * * /app/old', 'an entry that is switched off'],
    ['# One.\n#@default retries=1', 'a default'],
    ['# ----', 'nothing but decoration'],
    ['# .---- minute\n# |  .- hour\n# *  *  *  *  * user command', 'the picture in /etc/crontab'],
  ])('%j is none of %s', (above) => {
    expect(parse(`${above}\n${ENTRY}\n`).jobs.at(-1)?.description).toBeUndefined();
  });

  test('a sentence that begins with numbers is no entry that is switched off', () => {
    expect(jobOf(`# 2 of 3 replicas have to answer.\n${ENTRY}`).description).toBe(
      '2 of 3 replicas have to answer.',
    );
  });
});

describe('a job knows where it comes from', () => {
  test('file, line, spec, and the line as written', () => {
    expect(jobOf(`\n\n  0  5\t* * *  /app/report  --all \t`)).toMatchObject({
      file: 'crontab/batch.crontab',
      line: 3,
      spec: '0 5 * * *',
      entry: '0  5\t* * *  /app/report  --all',
    });
  });

  test('and only has the fields that it has', () => {
    expect(Object.keys(jobOf(ENTRY)).sort()).toEqual(
      [
        'command',
        'entry',
        'env',
        'file',
        'line',
        'name',
        'options',
        'shell',
        'spec',
        'time',
        'timezone',
      ].sort(),
    );
  });
});

describe('several files', () => {
  test('are read apart, and their diagnostics sorted by file and place', () => {
    const { jobs, diagnostics } = parseCrontabs(
      [
        {
          file: 'b',
          text: 'A=1\n#@default retries=1\n61 5 * * * /x\n0 5 * * * /b\n#@ timeot=1m\n0 24 * * * /x\n',
        },
        { file: 'a', text: '0 5 * * * /a\n0 5 * * 8 /x\n' },
      ],
      { timezone: 'UTC' },
    );
    expect(jobs.map(({ file, env, options }) => [file, env, options.retries])).toEqual([
      ['b', { A: '1' }, 1],
      ['a', {}, 0],
    ]);
    expect(diagnostics.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['b', 3, 'minute-out-of-range'],
      ['b', 5, 'unknown-option'],
      ['b', 6, 'hour-out-of-range'],
      ['a', 2, 'day-of-week-out-of-range'],
    ]);
  });

  test('none are nothing', () => {
    expect(parseCrontabs([], { timezone: 'UTC' })).toEqual({ jobs: [], diagnostics: [] });
  });
});
