// Rows and columns for people.
import { clip, displayWidth } from './display-width.ts';
import type { Output } from './terminal.ts';

/** One column: its heading, how a cell is coloured once it is padded, and whether it may be cut on a narrow terminal. */
export interface Column {
  readonly heading: string;
  readonly color?: (text: string) => string;
  readonly shrinks?: boolean;
}

const GAP = 2;

/** Prints rows under bold headings. On a terminal, columns that may shrink give way until the rows fit. Cells are plain text. */
export function printTable(
  output: Output,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const widths = columnWidths(columns, rows, output.width);
  const line = (cells: readonly string[], color: (index: number) => (text: string) => string) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const text = clip(cell, width);
        // The last column is not padded, so that lines do not end with blanks.
        const padding = index === cells.length - 1 ? '' : ' '.repeat(width - displayWidth(text) + GAP);
        return color(index)(text) + padding;
      })
      .join('')
      .trimEnd();
  output.line(
    line(
      columns.map((column) => column.heading),
      () => output.colors.bold,
    ),
  );
  for (const row of rows) output.line(line(row, (index) => columns[index]?.color ?? ((text) => text)));
}

/** The widths that all cells need, less what shrinking columns (widest first) give up to fit into `available`. */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  available: number | undefined,
): number[] {
  const widths = columns.map((column, index) =>
    rows.reduce(
      (width, row) => Math.max(width, displayWidth(row[index] ?? '')),
      displayWidth(column.heading),
    ),
  );
  if (available === undefined) return widths;
  const floor = (index: number) => Math.max(8, displayWidth(columns[index]?.heading ?? ''));
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  while (excess > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (!column.shrinks || (widths[index] ?? 0) <= floor(index)) continue;
      if (widest < 0 || (widths[index] ?? 0) > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
