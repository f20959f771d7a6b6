// Text of others as it may be shown: no character of it may act on the page or be lost.

/** Control characters, and those that change the direction of text (Unicode Bidirectional Algorithm, UAX #9, section 2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The same characters in JSON, where those below a blank are escaped. */
const ACTING_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\\u00[01]|\\[bfr]/;

/** Such characters as their pictures (U+2400…). Tabs and newlines stay. */
export function visibleText(text: string): string {
  return text.replace(ACTING, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\u2426';
  });
}

/** Arguments, with which a run can be started again, and lines of logs, whose colours are drawn: they are made visible there. */
const AS_THEY_ARE: readonly string[] = ['args', 'logLine'];

/** A value of JSON whose texts are visible. */
export function parseVisible(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return ACTING_IN_JSON.test(json) ? visibleIn(value) : value;
}

function visibleIn(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(visibleIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, AS_THEY_ARE.includes(key) ? inner : visibleIn(inner)]),
  );
}
