import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseShell } from '../../src/shell/commands.ts';
import { readTokens, type Token } from '../../src/shell/tokens.ts';

const shown = (token: Token) => {
  if (token.kind === 'word') return token.plain;
  if (token.kind === 'operator') return token.text;
  return token.kind === 'comment' ? '#' : `${token.descriptor}${token.operator}${token.target?.plain ?? ''}`;
};

test.each<[string, readonly string[]]>([
  ['a "b c" d\\ e', ['a', 'b c', 'd e']],
  ["'a'b\"c\" ''", ['abc', '']],
  ['a>b 2>&1 <c&>d', ['a', '>b', '2>&1', '<c', '&>d']],
  ['{fd}>x 12>y a12>z', ['{fd}>x', '12>y', 'a12', '>z']],
  ['a;b&&c||d|e|&f&g\n(h)', 'a ; b && c || d | e |& f & g \n ( h )'.split(' ')],
  ['a # b; c\nd#e', ['a', '#', '\n', 'd#e']],
  ['$(a; b "c)" $(d)) e', ['$(a; b "c)" $(d))', 'e']],
  ['"$(a "b c")" `d; e` ${f:-"} g"}', ['$(a "b c")', '`d; e`', '${f:-"} g"}']],
  ['$((1 + (2))) $[3 + 4] <(a b)', ['$((1 + (2)))', '$[3 + 4]', '<(a b)']],
])('%j is %j', (text, expected) => {
  const { tokens, open } = readTokens(text);
  expect(tokens.map(shown)).toEqual(expected);
  expect(open).toBeUndefined();
});

test.each([
  ["a 'b", "'"],
  ['a "b $(c', '"'],
  ['a $(b "c', '$('],
  ['a `b', '`'],
  ['a ${b', '${'],
  ['a $[b', '$['],
  ['a >', '>'],
  ['a > | b', '>'],
  ['(a', '('],
  ['a &&', '&&'],
  ['a |', '|'],
  ['if a; then b', 'if'],
  ['for x in 1; do a', 'do'],
  ['case x in x) a;;', 'case'],
  ['{ a;', '{'],
  ['[ -f a', '['],
])('%j leaves %j open', (text, open) => {
  expect(parseShell(text).open).toBe(open);
});

test.each(['a;', 'a &', '[[ a && b ]]', 'case x in x) a;; esac', 'echo if', 'a # (', '! { a; }', '[ a ]'])(
  '%j is complete',
  (text) => {
    expect(parseShell(text).open).toBeUndefined();
  },
);

describe('whatever the text is', () => {
  const piece = fc.constantFrom(
    ...`' " \` $ ( ) { } [ ] \\ < > & | ; # a $( \${ $(( <( 2> && \n if case $1 "$@"`.split(' '),
    ' ',
  );
  const texts = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

  test('tokens stand in it one after the other, with blanks between them alone', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let end = 0;
        for (const token of readTokens(text).tokens) {
          expect(text.slice(end, token.start)).toMatch(/^[ \t]*$/);
          expect(token.end).toBeGreaterThan(token.start);
          if (token.kind === 'word') expect(text.slice(token.start, token.end)).toBe(token.text);
          end = token.end;
        }
        expect(text.slice(end)).toMatch(/^[ \t]*$/);
      }),
      { numRuns: 1000 },
    );
  });

  test('a quoted text is one word with exactly that meaning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const [word, ...others] = readTokens(`'${text.replaceAll("'", "'\\''")}'`).tokens;
        expect(others).toEqual([]);
        expect(word).toMatchObject({ kind: 'word', plain: text, literal: text, isPositional: false });
      }),
    );
  });

  test('however deep it is nested, it is read', () => {
    for (const unit of ['$(', '"$(', '${', '"${', '`"', '((', '<(', '$((', '\'"`']) {
      expect(readTokens(unit.repeat(100_000)).tokens.length).toBeGreaterThan(0);
    }
  });
});
