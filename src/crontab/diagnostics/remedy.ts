// The way out of a problem: what to do, and what to write instead.
import type { Span } from '../parse/line.ts';

/** A part of the line, and what belongs in its place. */
export interface Correction extends Span {
  readonly text: string;
}

/** The way out of a problem: in words, as what to write, or both. */
export interface Remedy {
  readonly hint?: string;
  readonly corrections?: readonly Correction[];
}

/** To write a text in the place of a part of the line. */
export function instead({ start, end }: Span, text: string, hint?: string): Remedy {
  return { corrections: [{ start, end, text }], ...(hint !== undefined && { hint }) };
}

/** A text with corrections made; of two for the same place the first counts. */
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
