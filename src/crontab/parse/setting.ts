// Environment settings: recognises `NAME=value` lines as cronie does.
import type { Span } from './line.ts';

export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly nameSpan: Span;
  /** The value as written, with its quotes. */
  readonly valueSpan: Span;
}

/** Settings for cron itself. Their values are not secret, and messages about them are useless without the value. */
export const PUBLIC_SETTINGS: ReadonlySet<string> = new Set(['CRON_TZ', 'TZ', 'SHELL', 'RANDOM_DELAY']);

/** C's isspace. */
const SPACE = /[ \t\n\v\f\r]/;

/**
 * Reads a line, from its first character that is not a space, as an environment setting. Agrees with `load_env` of cronie's
 * env.c: name and value may be in matching quotes, nothing may follow a closing quote, an unquoted value is trimmed on the
 * right.
 * @returns undefined if cronie would read the line as an entry instead
 */
export function readSetting(text: string, from: number): Setting | undefined {
  const name = readName(text, from);
  if (name === undefined) return undefined;
  const equals = skipSpaces(text, name.end);
  if (text[equals] !== '=') return undefined;
  const start = skipSpaces(text, equals + 1);
  const quote = quoteAt(text, start);
  if (quote === undefined) {
    let end = text.length;
    while (end > start && SPACE.test(text.charAt(end - 1))) end--;
    return { name: name.text, value: text.slice(start, end), nameSpan: name, valueSpan: { start, end } };
  }
  const close = text.indexOf(quote, start + 1);
  if (close < 0 || skipSpaces(text, close + 1) < text.length) return undefined;
  const value = text.slice(start + 1, close);
  return { name: name.text, value, nameSpan: name, valueSpan: { start, end: close + 1 } };
}

function readName(text: string, from: number): (Span & { readonly text: string }) | undefined {
  const quote = quoteAt(text, from);
  if (quote !== undefined) {
    const close = text.indexOf(quote, from + 1);
    const name = text.slice(from + 1, close);
    return close < 0 || name.includes('=') ? undefined : { text: name, start: from, end: close + 1 };
  }
  let end = from;
  while (end < text.length && text[end] !== '=' && !SPACE.test(text.charAt(end))) end++;
  return { text: text.slice(from, end), start: from, end };
}

function quoteAt(text: string, index: number): '"' | "'" | undefined {
  const character = text[index];
  return character === '"' || character === "'" ? character : undefined;
}

function skipSpaces(text: string, from: number): number {
  let index = from;
  while (SPACE.test(text.charAt(index))) index++;
  return index;
}
