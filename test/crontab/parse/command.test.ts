import { describe, expect, test } from 'vitest';
import { splitCommand } from '../../../src/crontab/parse/command.ts';
import { codesOf, jobOf } from '../parse-one.ts';

// What cronie's do_command.c passes to the shell and writes to its standard input; compared with the compiled code.
describe('the first % that no backslash escapes ends the command', () => {
  test.each<[string, string, string, string | undefined]>([
    ['no percent', 'echo hello', 'echo hello', undefined],
    ['one', 'cat%hello', 'cat', 'hello\n'],
    ['blanks before it stay', 'cat %hello', 'cat ', 'hello\n'],
    ['further ones are newlines', 'cat%a%b', 'cat', 'a\nb\n'],
    ['a last one ends the last line', 'cat%a%', 'cat', 'a\n'],
    ['empty lines', 'cat%%%a', 'cat', '\n\na\n'],
    ['nothing after it is no input', 'cat%', 'cat', undefined],
    [
      'the man page',
      'mail -s "It\'s 10pm" joe%Joe,%%Where?%',
      'mail -s "It\'s 10pm" joe',
      'Joe,\n\nWhere?\n',
    ],
    ['escaped in the command', 'date +\\%F', 'date +%F', undefined],
    ['escaped in the input', 'cat%100\\%', 'cat', '100%\n'],
    ['another escape stays', 'echo \\n \\\\', 'echo \\n \\\\', undefined],
    ['a backslash escapes a backslash in the command', 'echo \\\\%in', 'echo \\\\', 'in\n'],
    ['but not in the input', 'cat%\\\\%', 'cat', '\\%\n'],
    ['a backslash at the end of the input adds no newline', 'cat%\\', 'cat', '\\'],
    ['an escape in the input', 'cat%a\\nb', 'cat', 'a\\nb\n'],
    ['escaped and then a real one', 'date +\\%F %in', 'date +%F ', 'in\n'],
    ['wide characters', 'cat%日本%🍣', 'cat', '日本\n🍣\n'],
    ['a comment is a part of the command', 'echo a # b', 'echo a # b', undefined],
  ])('%s', (_reason, text, command, stdin) => {
    expect(splitCommand(text)).toEqual(stdin === undefined ? { command } : { command, stdin });
  });
});

test('blanks inside and behind a command stay as they are', () => {
  expect(jobOf('0 5 * * *   /app/report  a\t b  ').command).toBe('/app/report  a\t b  ');
});

describe('a backslash at the end of a line', () => {
  test('continues nothing', () => {
    expect(codesOf('0 5 * * * /app/report \\\n  --all')).toEqual(['line-continuation', 'not-an-entry']);
    expect(codesOf('0 5 * * * echo \\\\')).toEqual([]);
  });
});

describe('flags before the command', () => {
  test('-n is accepted and does nothing', () => {
    expect(jobOf('0 5 * * * -n /app/report').command).toBe('/app/report');
    expect(codesOf('0 5 * * * -n /app/report')).toEqual(['mail-flag']);
  });

  test('a leading - is accepted and does nothing', () => {
    expect(jobOf('-0 5 * * * /app/report')).toMatchObject({ spec: '0 5 * * *', command: '/app/report' });
    expect(jobOf('-@daily /app/report').spec).toBe('@daily');
  });

  test.each(['-q /x', '-', '--all /x', '-nn /x', '-n -n /x'])('%s is an error', (command) => {
    expect(codesOf(`0 5 * * * ${command}`)).toContain('unknown-flag');
  });
});

describe('the user of a system crontab', () => {
  test('is a label where the file says that it is one', () => {
    const text = '#@ format=system\n0 5 * * * www-data -n /app/report --all';
    expect(jobOf(text)).toMatchObject({ user: 'www-data', command: '/app/report --all' });
    expect(jobOf('#@ format=system\n@daily root /app/report').user).toBe('root');
  });

  test('is asked about where most entries seem to have one', () => {
    expect(codesOf('0 5 * * * root /a\n0 5 * * * root /b\n0 5 * * * /c')).toEqual(['user-column']);
    expect(codesOf('0 5 * * * root /a\n0 5 * * * /b\n0 5 * * * /c')).toEqual([]);
    expect(codesOf('0 5 * * * deploy')).toEqual([]);
  });
});
