// Reads the values of settings as hashicorp/go-envparse does (envparse.go, parseLine), which sqsjfr uses for NAME=value lines.
import type { Refused } from './source.ts';

/** What Go's unicode.IsSpace trims. */
const SPACES = '[\\t\\n\\v\\f\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+';
const SURROUNDING = new RegExp(`^${SPACES}|${SPACES}$`, 'g');

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  r: '\r',
  n: '\n',
  t: '\t',
};

const UNICODE = /^u([0-9A-Fa-f]{4})(?:\\u([0-9A-Fa-f]{4}))?/;

/** The value after the `=`, or why it is refused. */
export function readEnvValue(written: string): { readonly value: string } | Refused {
  const text = written.replace(SURROUNDING, '');
  if ([...text].some((character) => character < ' '))
    return { why: 'the value contains a control character' };
  let value = '';
  // Spaces before a comment do not count, unless they are quoted.
  let significant = 0;
  for (let index = 0; index < text.length; ) {
    const quote = text.charAt(index);
    if (quote === '#') return { value: value.slice(0, significant) };
    if (quote !== '"' && quote !== "'") {
      value += quote;
      index++;
      if (quote !== ' ') significant = value.length;
      continue;
    }
    const inside = quote === '"' ? readDoubleQuoted(text, index + 1) : readSingleQuoted(text, index + 1);
    if ('why' in inside) return inside;
    value += inside.value;
    index = inside.end;
    if (inside.value !== '') significant = value.length;
  }
  return { value };
}

type Quoted = { readonly value: string; readonly end: number } | Refused;

function readSingleQuoted(text: string, start: number): Quoted {
  const close = text.indexOf("'", start);
  return close < 0
    ? { why: 'the value has a quote that is never closed' }
    : { value: text.slice(start, close), end: close + 1 };
}

function readDoubleQuoted(text: string, start: number): Quoted {
  let value = '';
  for (let index = start; index < text.length; ) {
    const character = text.charAt(index);
    if (character === '"') return { value, end: index + 1 };
    if (character !== '\\') {
      value += character;
      index++;
      continue;
    }
    const read = readEscape(text.slice(index + 1, index + 12));
    if ('why' in read) return read;
    value += read.value;
    index += 1 + read.end;
  }
  return { why: 'the value has a quote that is never closed' };
}

/** @param text what follows the backslash */
function readEscape(text: string): Quoted {
  const simple = ESCAPES[text.charAt(0)];
  if (simple !== undefined) return { value: simple, end: 1 };
  const [, first = '', second = ''] = UNICODE.exec(text) ?? [];
  const unit = Number.parseInt(first, 16);
  const isHalf = unit >= 0xd800 && unit <= 0xdfff;
  if (first === '' || (isHalf && second === '')) return { why: 'the value has an unknown escape sequence' };
  if (!isHalf) return { value: String.fromCharCode(unit), end: 5 };
  const pair = String.fromCharCode(unit, Number.parseInt(second, 16));
  return { value: pair.codePointAt(0) === unit ? '\uFFFD' : pair, end: 11 };
}
