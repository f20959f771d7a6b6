import type { Diagnostic } from '../../crontab/diagnostics/diagnostic.ts';
import { diagnosticsText, maskedDiagnostic } from '../../crontab/diagnostics/diagnostic-text.ts';
import type { CrontabFile } from '../../crontab/parse/crontabs.ts';
import type { UnreadFile } from '../../files/files-beside.ts';
import type { Output } from './terminal.ts';

/** The columns to the left of a source line: spaces, number and bar. */
const MARGIN = 10;

/** Prints each diagnostic with its line of the crontab, the marked place, and its hint. */
export function printDiagnostics(
  output: Output,
  diagnostics: readonly Diagnostic[],
  files: readonly CrontabFile[],
  showValues = false,
): void {
  const { bold, red, yellow, dim } = output.colors;
  const style = { place: bold, error: red, warning: yellow, aside: dim };
  const columns = output.width === undefined ? {} : { columns: Math.max(20, output.width - MARGIN) };
  output.write(diagnosticsText(diagnostics, files, { style, showValues, ...columns }));
}

interface Checked {
  readonly jobs?: readonly object[];
  readonly diagnostics: readonly Diagnostic[];
  readonly notRead?: readonly UnreadFile[];
}

/** What is known of crontabs, as JSON for other programs. */
export function checkedJson({ jobs = [], diagnostics, notRead = [] }: Checked, showValues = false) {
  return { jobs, diagnostics: showValues ? diagnostics : diagnostics.map(maskedDiagnostic), notRead };
}

/** If crontabs have errors, every command with --json prints it. */
export function printCheckedJson(output: Output, checked: Checked, showValues = false): void {
  output.line(JSON.stringify(checkedJson(checked, showValues), null, 2));
}
