import { clip, displayWidth } from './display-width.ts';
import type { Output } from './terminal.ts';

/** One column: its heading, and how a padded cell is coloured. */
interface Column {
  readonly heading: string;
  readonly color?: (text: string) => string;
  /** On a narrow terminal, columns that `shrink` are cut and `optional` ones omitted, the rightmost first. */
  readonly shrinks?: boolean;
  readonly optional?: boolean;
}

const GAP = 2;

/** No column is cut to less: it would say nothing any more. */
const NARROWEST = 12;

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Prints rows under bold headings. On a terminal, columns that may shrink or be omitted do so until the rows fit. Cells are
 * plain text.
 */
export function printTable(output: Output, columns: readonly Column[], rows: Table['rows']): void {
  const table = fitting({ columns, rows }, output.width);
  const widths = columnWidths(table, output.width);
  const line = (cells: readonly string[], color: (index: number) => (text: string) => string) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const text = clip(cell, width);
        // The last column is not padded, so that lines do not end with spaces.
        const padding = index === cells.length - 1 ? '' : ' '.repeat(width - displayWidth(text) + GAP);
        return (text === '' ? '' : color(index)(text)) + padding;
      })
      .join('')
      .trimEnd();
  const headings = table.columns.map((column) => column.heading);
  output.line(line(headings, () => output.colors.bold));
  for (const row of table.rows) {
    output.line(line(row, (index) => table.columns[index]?.color ?? ((text) => text)));
  }
}

/** The table without the optional columns that do not fit. */
function fitting(table: Table, available: number | undefined): Table {
  if (available === undefined || totalWidth(columnWidths(table, available)) <= available) return table;
  const last = table.columns.findLastIndex((column) => column.optional);
  if (last < 0) return table;
  return fitting(
    { columns: table.columns.toSpliced(last, 1), rows: table.rows.map((row) => row.toSpliced(last, 1)) },
    available,
  );
}

/** The widths that all cells need, minus what shrinking columns (widest first) give up to fit into `available`. */
export function columnWidths({ columns, rows }: Table, available: number | undefined): number[] {
  const widths = columns.map((column, index) =>
    rows.reduce(
      (width, row) => Math.max(width, displayWidth(row[index] ?? '')),
      displayWidth(column.heading),
    ),
  );
  if (available === undefined) return widths;
  const width = (index: number) => widths[index] ?? 0;
  for (let excess = totalWidth(widths) - available; excess > 0; excess--) {
    const [widest] = columns
      .flatMap((column, index) => (column.shrinks && width(index) > NARROWEST ? [index] : []))
      .sort((a, b) => width(b) - width(a));
    if (widest === undefined) break;
    widths[widest] = width(widest) - 1;
  }
  return widths;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP);
}
