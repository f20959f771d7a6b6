import { clip, displayWidth, wrap } from './display-width.ts';
import type { Output } from './terminal.ts';

/** One column: its heading, how a padded cell is coloured, and what becomes of it on a terminal that is too narrow. */
interface Column {
  readonly heading: string;
  readonly color?: (text: string) => string;
  /** It is cut. */
  readonly shrinks?: boolean;
  /** It is left out: the lowest number first, all with one number together. */
  readonly optional?: number;
  /** Its text continues on the next lines, in the column or, where that would be too narrow, below the row. For the last column. */
  readonly wraps?: boolean;
}

const GAP = 2;

/** No column is cut to less: it would say nothing any more. */
const NARROWEST = 12;

/** A text is not wrapped to less. */
const NARROWEST_TEXT = 32;

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Prints rows under bold headings. On a terminal, columns shrink, wrap or are omitted until the rows fit, as they say. Cells are
 * plain text.
 */
export function printTable(output: Output, columns: readonly Column[], rows: Table['rows']): void {
  const whole = { columns, rows };
  const beside = fitting(whole, output.width);
  const last = columns.length - 1;
  const isBelow = columns[last]?.wraps === true && !fits(beside, output.width);
  const table = isBelow ? fitting(without(whole, [last]), output.width) : beside;
  const widths = columnWidths(table, output.width);
  const print = (cells: readonly string[], color: (index: number) => (text: string) => string) => {
    const lines = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      return table.columns[index]?.wraps ? wrap(cell, width) : [clip(cell, width)];
    });
    const height = Math.max(...lines.map(({ length }) => length));
    for (let line = 0; line < height; line += 1) {
      const texts = lines.map((cell, index) => {
        const text = cell[line] ?? '';
        // The last column is not padded, so that lines do not end with spaces.
        const padding =
          index === cells.length - 1 ? '' : ' '.repeat((widths[index] ?? 0) - displayWidth(text) + GAP);
        return (text === '' ? '' : color(index)(text)) + padding;
      });
      output.line(texts.join('').trimEnd());
    }
  };
  const colorOf = (column: Column | undefined) => column?.color ?? ((text: string) => text);
  print(
    table.columns.map((column) => column.heading),
    () => output.colors.bold,
  );
  for (const [index, row] of table.rows.entries()) {
    print(row, (column) => colorOf(table.columns[column]));
    const text = isBelow ? (rows[index]?.[last] ?? '') : '';
    if (text === '') continue;
    for (const line of wrap(text, output.width && output.width - GAP))
      output.line(`${' '.repeat(GAP)}${colorOf(columns[last])(line)}`);
  }
}

/** The table without the optional columns that do not fit. */
function fitting(table: Table, available: number | undefined): Table {
  if (fits(table, available)) return table;
  const ranks = table.columns.flatMap(({ optional }) => optional ?? []);
  if (ranks.length === 0) return table;
  const next = Math.min(...ranks);
  const gone = table.columns.flatMap(({ optional }, index) => (optional === next ? [index] : []));
  return fitting(without(table, gone), available);
}

function fits(table: Table, available: number | undefined): boolean {
  return available === undefined || totalWidth(columnWidths(table, available)) <= available;
}

function without({ columns, rows }: Table, gone: readonly number[]): Table {
  const stays = (_: unknown, index: number) => !gone.includes(index);
  return { columns: columns.filter(stays), rows: rows.map((row) => row.filter(stays)) };
}

/** The widths that all cells need, minus what columns that shrink or wrap (widest first) give up to fit into `available`. */
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
      .flatMap((column, index) => (width(index) > narrowest(column) ? [index] : []))
      .sort((a, b) => width(b) - width(a));
    if (widest === undefined) break;
    widths[widest] = width(widest) - 1;
  }
  return widths;
}

function narrowest({ shrinks, wraps }: Column): number {
  if (wraps) return NARROWEST_TEXT;
  return shrinks ? NARROWEST : Number.POSITIVE_INFINITY;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP);
}
