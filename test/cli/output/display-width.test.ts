// Columns that text takes on a terminal, and text that cannot steer one.

import { describe, expect, it } from 'vitest';
import { clip, displayWidth, wrap } from '../../../src/cli/output/display-width.ts';
import { plain } from '../../../src/crontab/diagnostics/shown.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['日本語', 6],
    ['ｶﾅ', 2],
    ['é', 1],
    ['e\u0301', 1],
    ['🎉', 2],
    ['\x1b[31mred\x1b[39m', 3],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('a clipped text', () => {
  it('is the text where it fits, and never wider than asked', () => {
    expect(clip('abcdef', 6)).toBe('abcdef');
    expect(clip('abcdef', 5)).toBe('abcd…');
    expect(clip('日本語', 5)).toBe('日本…');
    expect(clip('日本語', 4)).toBe('日…');
  });
});

describe('a wrapped text', () => {
  it.each([
    ['at most as wide', 14, ['at most as', 'wide']],
    ['at most as wide', undefined, ['at most as wide']],
    ['extraordinarily', 6, ['extrao', 'rdinar', 'ily']],
    ['an extraordinary case', 8, ['an extra', 'ordinary', 'case']],
    ['月曜日から金曜日', 6, ['月曜日', 'から金', '曜日']],
    ['', 5, ['']],
  ])('%j in %s columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });
});

describe('a text from a crontab', () => {
  it('loses what a terminal would obey', () => {
    expect(plain('a\tb\nc')).toBe('a b c');
    expect(plain('\x1b]0;title\x07')).not.toMatch(/\p{Cc}/u);
  });
});
