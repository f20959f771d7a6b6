// Any text of Unicode, control characters and all. fast-check's own has a table of a million characters, which takes seconds to make.
import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

const character = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map((point) => String.fromCodePoint(point < SURROGATES.first ? point : point + SURROGATES.count));

/** Lengths count characters. */
export function anyText(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.array(character, lengths).map((characters) => characters.join(''));
}
