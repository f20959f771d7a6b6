import type { Job } from '../job.ts';
import { readWords } from '../parse/line.ts';
import { CODES, type DiagnosticCode } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';

/**
 * A diagnostic about a job whose file has been read. Columns count from the beginning of its entry.
 * @param at the marked part of the entry
 */
export function jobDiagnostic(
  { file, line, entry, spec }: Job,
  at: 'time' | 'entry',
  code: DiagnosticCode,
  message: string,
  hint: string,
): Diagnostic {
  const time = readWords(entry, 0, spec.split(' ').length).at(-1);
  const length = at === 'time' && time !== undefined ? time.end : [...entry].length;
  const { severity } = CODES[code];
  return { file, line, column: 1, endColumn: 1 + length, severity, code, message, hint };
}
