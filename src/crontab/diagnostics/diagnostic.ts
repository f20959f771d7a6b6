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
  /** The intended line, without surrounding spaces; several lines if one is not enough. Always free of syntax errors. */
  readonly rewritten?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
