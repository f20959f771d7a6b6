import { printTable } from '../../src/cli/output/table.ts';
import type { Output } from '../../src/cli/output/terminal.ts';

/** One promise, as a row of the table; smaller is better. */
export interface Measured {
  readonly what: string;
  readonly target: number;
  readonly measured: number;
  readonly unit: 'ms' | 'MB' | 'KiB' | 'times' | 'requests';
}

/** Prints the promises with what was measured; the process fails if one is missed. */
export function printMeasured(out: Output, rows: readonly Measured[]): void {
  printTable(
    out,
    [
      { heading: 'WHAT' },
      { heading: 'TARGET' },
      { heading: 'MEASURED' },
      { heading: '', color: (text) => (text === 'met' ? out.colors.green(text) : out.colors.red(text)) },
    ],
    rows.map(({ what, target, measured, unit }) => [
      what,
      `${target.toLocaleString('en')} ${unit}`,
      `${Math.round(measured).toLocaleString('en')} ${unit}`,
      measured <= target ? 'met' : 'missed',
    ]),
  );
  if (rows.some(({ target, measured }) => measured > target)) process.exitCode = 1;
}
