// The solution of a problem: what to do, and what to write instead.
import type { Span } from '../parse/line.ts';

/** A part of the line, and its replacement. */
export interface Correction extends Span {
  readonly text: string;
}

/** The solution of a problem: in words, as a replacement, or both. */
export interface Remedy {
  readonly hint?: string;
  readonly corrections?: readonly Correction[];
}

/** The remedy that replaces a part of the line by a text. */
export function instead({ start, end }: Span, text: string, hint?: string): Remedy {
  return { corrections: [{ start, end, text }], ...(hint !== undefined && { hint }) };
}

/** A text with its corrections applied; of two for the same place, the first counts. */
export function corrected(text: string, corrections: readonly Correction[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const correction of corrections.toSorted((a, b) => a.start - b.start)) {
    if (correction.start < end) continue;
    parts.push(text.slice(end, correction.start), correction.text);
    end = correction.end;
  }
  return parts.join('') + text.slice(end);
}
