// Collects what is wrong or doubtful while files are read, in whatever order it is noticed.
import { CODES, type DiagnosticCode } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Line, Span } from './line.ts';

/** Reports a problem at a place of the line at hand. The severity is the code's. */
export type Complain = (code: DiagnosticCode, span: Span, message: string, hint?: string) => void;

interface Finding extends Span {
  readonly line: Line;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string | undefined;
}

export class Report {
  readonly #findings: Finding[] = [];
  readonly #toldOnce = new Set<DiagnosticCode>();

  add(line: Line, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    // A mark is at least one character wide, and inside the line where the line has any.
    const start = Math.max(0, Math.min(span.start, line.text.length - 1));
    const end = Math.max(start + 1, Math.min(span.end, line.text.length));
    this.#findings.push({ line, start, end, code, message, hint });
  }

  /** As add, for what is the same wherever it occurs: told at the first place only. */
  addOnce(line: Line, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    if (this.#toldOnce.has(code)) return;
    this.#toldOnce.add(code);
    this.add(line, code, span, message, hint);
  }

  on(line: Line): Complain {
    return (code, span, message, hint) => this.add(line, code, span, message, hint);
  }

  /** Everything reported so far, sorted by file and place. */
  diagnostics(): Diagnostic[] {
    const sorted = this.#findings.toSorted(
      (a, b) =>
        a.line.fileIndex - b.line.fileIndex ||
        a.line.number - b.line.number ||
        a.start - b.start ||
        a.end - b.end,
    );
    const columns = new Columns();
    return sorted.map(({ line, start, end, code, message, hint }) => {
      const column = columns.of(line.text, start);
      return {
        file: line.file,
        line: line.number,
        column,
        endColumn: column + codePoints(line.text, start, end),
        severity: CODES[code].severity,
        code,
        message,
        ...(hint !== undefined && { hint }),
      };
    });
  }
}

/** Columns of ascending offsets: a line with many problems is counted through once, not once for each. */
class Columns {
  #text = '';
  #offset = 0;
  #column = 1;

  of(text: string, offset: number): number {
    if (text !== this.#text || offset < this.#offset) {
      this.#text = text;
      this.#offset = 0;
      this.#column = 1;
    }
    this.#column += codePoints(text, this.#offset, offset);
    this.#offset = offset;
    return this.#column;
  }
}

/** How many code points stand between two offsets. */
function codePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; count++) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return count;
}
