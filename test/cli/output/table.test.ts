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

  it('leaves out optional columns, the rightmost first, where cutting is not enough', () => {
    const optional = { optional: true };
    const table = [
      { heading: 'JOB' },
      { heading: 'A', ...optional },
      { heading: 'B', ...optional },
      { heading: 'C' },
    ];
    const output = recordOutput({ width: 14 });
    printTable(output, table, [['job', 'aaaa', 'bbbb', 'ccc']]);
    expect(output.text).toBe('JOB  A     C\njob  aaaa  ccc\n');
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
