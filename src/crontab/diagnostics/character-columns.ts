/** What Unicode calls East Asian wide or fullwidth, approximated by scripts and blocks, and pictures. */
const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303E\uFE30-\uFE4F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** Half-width Katakana and Hangul belong to those scripts but are narrow. */
const NARROW = /[\uFF61-\uFFDC]/;
/** Marks that combine with the character before them. */
const JOINED = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The columns of one code point: 0, 1 or 2. */
export function characterColumns(character: string): number {
  if (character <= '\u02FF' && character !== '\u00AD') return 1;
  if (JOINED.test(character)) return 0;
  return WIDE.test(character) && !NARROW.test(character) ? 2 : 1;
}
