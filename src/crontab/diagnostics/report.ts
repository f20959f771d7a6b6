// Collects problems while files are read, in any order.

import type { Line, Span } from '../parse/line.ts';
import { CODES, type DiagnosticCode } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Correction, corrected, type Remedy } from './remedy.ts';

/** Reports a problem at a place of the current line. The severity is the code's. */
export type Complain = (code: DiagnosticCode, span: Span, message: string, remedy?: string | Remedy) => void;

/** A problem that is not reported yet. */
export type Problem = Parameters<Complain>;

/** A longer rewritten line is omitted: each problem of the line would repeat it. */
const LONGEST_REWRITTEN = 10_000;

interface Finding extends Span, Remedy {
  readonly line: Line;
  readonly code: DiagnosticCode;
  readonly message: string;
}

export class Report {
  readonly #findings: Finding[] = [];
  readonly #toldOnce = new Set<DiagnosticCode>();
  readonly #toldAt = new Map<Line, Set<string>>();

  add(line: Line, code: DiagnosticCode, span: Span, message: string, remedy: string | Remedy = {}): void {
    // A mark is at least one character wide, and inside the line if the line has any characters.
    const start = Math.max(0, Math.min(span.start, line.text.length - 1));
    const end = Math.max(start + 1, Math.min(span.end, line.text.length));
    this.#findings.push({
      line,
      start,
      end,
      code,
      message,
      ...(typeof remedy === 'string' ? { hint: remedy } : remedy),
    });
  }

  /** Like `add`, for a problem that is the same in many places: only the first is reported. */
  addOnce(line: Line, code: DiagnosticCode, span: Span, message: string, remedy?: string | Remedy): void {
    if (this.#toldOnce.has(code)) return;
    this.#toldOnce.add(code);
    this.add(line, code, span, message, remedy);
  }

  /** Like `add`, for a problem that several entries have at one place. */
  addOnceAt(
    place: Span & { readonly line: Line },
    code: DiagnosticCode,
    message: string,
    hint: string,
  ): void {
    const told = this.#toldAt.get(place.line) ?? new Set();
    const key = `${code} ${place.start}`;
    if (!told.has(key)) this.add(place.line, code, place, message, hint);
    this.#toldAt.set(place.line, told.add(key));
  }

  on(line: Line): Complain {
    return (code, span, message, remedy) => this.add(line, code, span, message, remedy);
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
    const rewritten = rewrittenLines(sorted);
    return sorted.map(({ line, start, end, code, message, hint, corrections }) => {
      const column = columns.of(line.text, start);
      const right = corrections && rewritten.get(line);
      return {
        file: line.file,
        line: line.number,
        column,
        endColumn: column + codePoints(line.text, start, end),
        severity: CODES[code].severity,
        code,
        message,
        ...(hint !== undefined && { hint }),
        ...(right !== undefined && { rewritten: right }),
      };
    });
  }
}

/** The lines that have corrections, with all of them applied. */
function rewrittenLines(findings: readonly Finding[]): ReadonlyMap<Line, string> {
  const corrections = new Map<Line, Correction[]>();
  for (const { line, corrections: own } of findings) {
    if (own === undefined || line.text.length > LONGEST_REWRITTEN) continue;
    const known = corrections.get(line);
    if (known === undefined) corrections.set(line, [...own]);
    else known.push(...own);
  }
  return new Map([...corrections].map(([line, each]) => [line, corrected(line.text, each).trim()]));
}

/** Columns of ascending offsets. A line is counted through once, not once for each of its problems. */
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

/** The number of code points between two offsets. */
function codePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; count++) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return count;
}
