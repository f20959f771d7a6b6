import type { DiagnosticCode } from './codes.ts';

/** One problem at one place. Lines and columns count from 1, columns in code points; `endColumn` is exclusive. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  /** The line as it was meant, without surrounding blanks; several lines where one does not say it. Always free of errors of syntax. */
  readonly rewritten?: string;
}

/** Whether anything in the list stops everything. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
