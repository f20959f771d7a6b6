// Reading takes work in proportion to the text: a text ten times as long takes about ten times as much of the processor, and not a
// hundred times. Only the two are compared, so that neither a slow nor a busy machine matters.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnosticsText } from '../../src/crontab/diagnostics/diagnostic-text.ts';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { cases } from '../property/cases.ts';

const LENGTH = 50_000;
const SHORTER = 10;
/** Between ten and a hundred. */
const MOST_TIMES = 30;
/** Milliseconds that compiling and collecting garbage may take of a text, however short it is. */
const UNEVEN_MS = 60;

function pumped(before: string, unit: string, after: string, length: number): string {
  return before + unit.repeat(Math.ceil(length / unit.length)) + after;
}

/** Milliseconds of the processor. */
function work(text: string): number {
  const begun = process.cpuUsage();
  const files = [{ file: 'f', text: `${text}\n` }];
  const { diagnostics } = parseCrontabs(files, { timezone: 'UTC' });
  expect(diagnosticsText(diagnostics.slice(0, 100), files).length).toBeLessThan(100_000);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

function expectLinear(before: string, unit: string, after: string): void {
  const over = () =>
    work(pumped(before, unit, after, LENGTH)) -
    MOST_TIMES * work(pumped(before, unit, after, LENGTH / SHORTER));
  const tries: number[] = [];
  do tries.push(over());
  while (Math.min(...tries) > UNEVEN_MS && tries.length < 3);
  expect(Math.min(...tries)).toBeLessThanOrEqual(UNEVEN_MS);
}

describe('a line is read in time that grows with its length alone', () => {
  test.each<[string, string, string]>([
    ['', ' ', ''],
    ['# a', ' ', 'b'],
    ['# a', '#', 'b'],
    ['#', '#', ''],
    ['#@ start=', 'T', ''],
    ['#@ start=', '2026-01-01T', ''],
    ['#@ timezone=', 'A/', ''],
    ['#@ name=', '-', 'x'],
    ['#@ name=', 'A ', ''],
    ['#@ cluster=arn:aws:', 'a', ''],
    ['#@ retry-on=', 'failed,', ''],
    ['#@ ok-exit=', '1,', ''],
    ['#@ ', '= ', ''],
    ['#@ a ', '=', ''],
    ['#@name=', 'a', ''],
    ['#@', '@', ''],
    ['# (', ' installed', ''],
    ['#0 ', '5 ', ''],
    ['A=', '"', ''],
    ['A="', ' ', 'x'],
    ['A=', '$A', ''],
    ['A', ' ', 'b'],
    ['', '"', '=x'],
    ['', '=', ''],
    ['', 'a ', ''],
    ['', '- ', ''],
    ['0 5 * * * ', '-', ',case '],
    ['0 5 * * * ', '~', '& .pid'],
    ['"%<<a ', '/', '0 5 * * * '],
    ['', '5', ' * * * * x'],
    ['', '5,', ' * * * * x'],
    ['0 0 * * ', 'monday-', ' x'],
    ['0 0 * * ', '5~', ' x'],
    ['0 0 * ', '*/', ' x'],
    ['0 5', '\u00A0', '* * * x'],
    ['', '1 ', ''],
    ['', '*', ''],
    ['@', 'e', ''],
    ['@every ', '1h', ' x'],
    ['cron(', '0 ', ''],
    ['rate(', '1', ' minutes) x'],
    ['OnCalendar=', 'Mon,', ''],
    ['OnUnitActiveSec=', '1h ', '!'],
    ['', 'Mon,', ' 10:00 x'],
    ['', '*-', '1 10:00 x'],
    ['1 5 a', '.', ' x'],
    ['0 5 * * * ', '\\', ''],
    ['0 5 * * * ', '%', ''],
    ['0 5 * * * date +', 'a', '%Y'],
    ['0 5 * * * date ', 'date ', '%Y'],
    ['0 5 * * * ', '"', ''],
    ['0 5 * * * ', '$(', '%'],
    ['0 5 * * * ', '"$(', '%'],
    ['0 5 * * * ', '${', '%'],
    ['0 5 * * * ', '`"', '%'],
    ['0 5 * * * ', '<(a)', '%'],
    ['0 5 * * * ', 'a & ', '%'],
    ['0 5 * * * ', '( ', '%'],
    ['0 5 * * * ', '> a ', '%'],
    ['0 5 * * * ', 'if [ ', '%'],
    ['0 5 * * * a%', '> /', ''],
    ['0 5 * * * --x-', 'a-', '=%'],
    ['0 5 * * * ', "a'.", ''],
    ['0 5 * * * ', 'env ', ''],
    ['0 5 * * * ', 'A=b ', ''],
    ['0 5 * * * cd ', '(', '&& x'],
    ['0 5 * * * ', '日', ''],
    ['0 5 * * * ', '-n ', 'x'],
  ])('%j, %j again and again, %j', (before, unit, after) => {
    expectLinear(before, unit, after);
  });
});

const part = fc.constantFrom(
  ...[
    '',
    ' ',
    '#',
    '#@ ',
    '#@default ',
    'name=',
    'start=',
    'A=',
    '"',
    "'",
    '$A',
    '%',
    '\\',
    '=',
    ',',
    '-',
    '/',
    '~',
    '*',
    '?',
  ],
  ...[
    '0 5 * * * ',
    '5',
    'mon',
    'L',
    'W',
    'H(',
    ')',
    ':',
    '..',
    '@every ',
    'cron(',
    'Mon,',
    'T',
    'Z',
    '.',
    'date +',
    'x',
    '日',
    '\u00A0',
  ],
);
const text = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

test('so is any, whatever is repeated in it, and whatever line is repeated', () => {
  const units = fc.oneof(
    { arbitrary: text.filter((unit) => unit !== ''), weight: 4 },
    fc.tuple(text, text).map((lines) => `${lines.join('\n')} and more of the same, long enough\n`),
  );
  fc.assert(
    fc.property(text, units, text, (before, unit, after) => expectLinear(before, unit, after)),
    { numRuns: cases(10, 2000) },
  );
});
