import { displayWidth, wrap } from './display-width.ts';
import type { Output } from './terminal.ts';

/** A label and the lines beside it. */
export type Row = readonly [label: string, lines: readonly string[]];

const LABEL_WIDTH = 14;
const GAP = 2;

/** On a narrower terminal, labels are above their lines. */
const NARROW = 60;

/** Prints the rows of each block that have lines, with an empty line before each block that has rows. */
export function printBlocks(output: Output, blocks: readonly (readonly Row[])[]): void {
  const labels = labelWidth(blocks.flat());
  for (const block of blocks) {
    if (block.some(([, lines]) => lines.length > 0)) output.line();
    printRows(output, block, labels);
  }
}

/** Prints the rows that have lines. */
export function printRows(output: Output, rows: readonly Row[], labels = labelWidth(rows)): void {
  for (const row of rows) if (row[1].length > 0) printRow(output, row, labels);
}

function labelWidth(rows: readonly Row[]): number {
  const widths = rows.flatMap(([label, lines]) => (lines.length > 0 ? [displayWidth(label) + GAP] : []));
  return Math.max(LABEL_WIDTH, ...widths);
}

function printRow(output: Output, [label, lines]: Row, labels: number): void {
  const { width, colors } = output;
  const narrow = width !== undefined && width < NARROW;
  const indent = narrow ? GAP : labels;
  if (narrow) output.line(colors.dim(label));
  const room = width === undefined ? undefined : Math.max(1, width - indent);
  for (const [index, line] of lines.flatMap((text) => wrap(text, room)).entries()) {
    const head = index === 0 && !narrow ? label : '';
    output.line(`${colors.dim(head)}${' '.repeat(indent - displayWidth(head))}${line}`);
  }
}
