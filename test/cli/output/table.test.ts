// Tables: alignment, narrow terminals, colours that do not disturb either.
import { describe, expect, it } from 'vitest';
import { columnWidths, printTable } from '../../../src/cli/output/table.ts';
import { recordOutput } from '../record.ts';

const columns = [{ heading: 'JOB' }, { heading: 'REASON', shrinks: true }];

function print(rows: readonly string[][], width?: number): string[] {
  const output = recordOutput(width === undefined ? {} : { width });
  printTable(output, columns, rows);
  return output.text.split('\n');
}

describe('a table', () => {
  it('aligns its columns and ends no line with blanks', () => {
    expect(
      print([
        ['a', 'first'],
        ['longer-name', ''],
      ]),
    ).toEqual(['JOB          REASON', 'a            first', 'longer-name', '']);
  });

  it('counts a Japanese character as two columns', () => {
    expect(
      print([
        ['ランキング', 'x'],
        ['abc', 'y'],
      ]),
    ).toEqual(['JOB         REASON', 'ランキング  x', 'abc         y', '']);
  });

  it('cuts the columns that may shrink until it fits', () => {
    const lines = print([['job', 'a reason that is much too long for so narrow a terminal']], 20);
    expect(lines[1]).toBe('job  a reason that …');
  });

  it('cuts nothing where a program reads', () => {
    expect(print([['job', 'x'.repeat(300)]])[1]).toHaveLength(305);
  });

  it('leaves out optional columns in their order, where cutting is not enough', () => {
    const table = [
      { heading: 'JOB' },
      { heading: 'A', optional: 2 },
      { heading: 'B', optional: 1 },
      { heading: 'C' },
    ];
    const output = recordOutput({ width: 14 });
    printTable(output, table, [['job', 'aaaa', 'bbbb', 'ccc']]);
    expect(output.text).toBe('JOB  A     C\njob  aaaa  ccc\n');
  });

  it.each([60, 44, 20])('never cuts a text that wraps, at %i columns', (width) => {
    const reason = 'lock long is held by long@2026-11-28T13:50Z for 1m 9s, waiting 5s, behind 1 run';
    const output = recordOutput({ width });
    printTable(
      output,
      [{ heading: 'JOB' }, { heading: 'BY', optional: 1 }, { heading: 'REASON', wraps: true }],
      [
        ['nightly', 'manual', reason],
        ['other', '', ''],
      ],
    );
    const lines = output.text.trimEnd().split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    const words = lines.join(' ').split(/\s+/).join('');
    expect(words.replace(/^JOB(BY)?(REASON)?nightly(manual)?/, '')).toBe(
      `${reason.replaceAll(' ', '')}other`,
    );
  });

  it('leaves the other columns alone, even where it cannot fit', () => {
    const rows = [['x'.repeat(50), 'y'.repeat(50)]];
    expect(columnWidths({ columns, rows }, 30)).toEqual([50, 12]);
  });

  it('colours cells without changing their width', () => {
    const output = recordOutput({ colors: true });
    const red = output.colors.red;
    printTable(
      output,
      [{ heading: 'A', color: red }, { heading: 'B' }],
      [
        ['x', 'y'],
        ['xxx', 'y'],
      ],
    );
    expect(output.text.split('\n')[1]).toBe(`${red('x')}    y`);
  });
});
