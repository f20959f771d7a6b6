// Where quotes and expansions of a shell end: what stands in them is no operator, whatever it looks like.

/** What can be open at the end of a text. */
export type Opened = "'" | '"' | '`' | '$(' | '${' | '$[';

/** Where something ends, exclusive; or what is not closed. */
export type Scanned = { readonly end: number } | { readonly open: Opened };

const CLOSERS: Readonly<Record<Opened, string>> = {
  "'": "'",
  '"': '"',
  '`': '`',
  '$(': ')',
  '${': '}',
  '$[': ']',
};

/** Whether a quote or an expansion begins at `at`. */
export function opensAt(text: string, at: number): Opened | undefined {
  const character = text[at];
  if (character === "'" || character === '"' || character === '`') return character;
  if (character !== '$') return undefined;
  const next = text[at + 1];
  return next === '(' ? '$(' : next === '{' ? '${' : next === '[' ? '$[' : undefined;
}

/**
 * Finds the end of a quote or expansion, with everything that is open inside of it. One pass with a stack of its own: the text may be
 * long, and nested as deep as it is long.
 * @param first what begins at `from`; bash's `<(` is as long as a `$(`, and ends as one
 */
export function scan(text: string, from: number, first: Opened): Scanned {
  if (first === "'") {
    const close = text.indexOf("'", from + 1);
    return close < 0 ? { open: first } : { end: close + 1 };
  }
  const stack: Opened[] = [];
  let doubleQuotes = 0;
  let at = from;
  const push = (opened: Opened) => {
    stack.push(opened);
    if (opened === '"') doubleQuotes++;
    at += opened.length;
  };
  const pop = () => {
    if (stack.pop() === '"') doubleQuotes--;
    at++;
  };
  push(first);
  while (stack.length > 0) {
    const top = stack.at(-1);
    const character = text[at];
    if (character === undefined) return { open: first };
    const opened = opensAt(text, at);
    if (character === '\\') at += 2;
    else if (top !== undefined && character === CLOSERS[top]) pop();
    else if (opened === "'") {
      // Between double quotes it is a character like any other; in a `$( )` between them it quotes again.
      const isText = top === '"' || (top === '${' && doubleQuotes > 0);
      const close = isText ? at : text.indexOf("'", at + 1);
      if (close < 0) return { open: first };
      at = close + 1;
    } else if (opened !== undefined) push(opened);
    else if (character === '(' && top === '$(') {
      stack.push('$(');
      at++;
    } else at++;
  }
  return { end: at };
}
