import type { WriteStream } from 'node:tty';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printLogLine } from '../../../src/cli/output/log-lines.ts';
import { printEvent } from '../../../src/cli/output/run-events.ts';
import { safeText } from '../../../src/cli/output/safe-text.ts';
import { output } from '../../../src/cli/output/terminal.ts';
import { recordOutput } from '../record.ts';

describe('text on a terminal', () => {
  it.each([
    ['plain text\twith a tab\n\nand lines\n', 'plain text\twith a tab\n\nand lines\n'],
    ['\x1b[1;31mred\x1b[0m', '\x1b[1;31mred\x1b[0m'],
    ['\x1b[38;2;1;2;3mred\nnext\n', '\x1b[38;2;1;2;3mred\x1b[0m\nnext\n'],
    ['\x1b[4:3munder\x1b[m \x1b[7mturned', '\x1b[4:3munder\x1b[m \x1b[7mturned\x1b[0m'],
    ['\x1b[31mred\x1b[39m\n', '\x1b[31mred\x1b[39m\x1b[0m\n'],
    ['\x1b[2J\x1b[H', '\\u001b[2J\\u001b[H'],
    ['\x1b]0;title\x07', '\\u001b]0;title\\u0007'],
    ['\x1b]52;c;ZXZpbA==\x1b\\', '\\u001b]52;c;ZXZpbA==\\u001b\\'],
    ['\x1bP$q"p\x1b\\', '\\u001bP$q"p\\u001b\\'],
    ['\x1bc\x1b7\x1b[?1049h', '\\u001bc\\u001b7\\u001b[?1049h'],
    ['\x1b[>4m\x1b[?4m\x1b[1 m', '\\u001b[>4m\\u001b[?4m\\u001b[1 m'],
    ['\x1b\x1b[31m', '\\u001b\x1b[31m\x1b[0m'],
    ['\x1b[3\x1b[0m1m', '\\u001b[3\x1b[0m1m'],
    ['\u009b2J\u009d0;x\u009c\u0085', '\\u009b2J\\u009d0;x\\u009c\\u0085'],
    ['a\0b\x7fc\bd\fe\vf', 'a\\u0000b\\u007fc\\bd\\fe\\u000bf'],
    ['a line of Windows\r\nanother\r\n', 'a line of Windows\nanother\n'],
    ['rm -rf /\rls', 'rm -rf /\\rls'],
    [
      '\u202egpj.exe\u202c \u2066x\u2069 \u200f \u061c',
      '\\u202egpj.exe\\u202c \\u2066x\\u2069 \\u200f \\u061c',
    ],
    ['ad\u200bmin ad\u200dmin \ufeffx \u{e0041}', 'ad\\u200bmin ad\\u200dmin \\ufeffx \\udb40\\udc41'],
    ['\ud800', '\\ud800'],
    ['👩‍💻 👩🏽‍💻 ❤️‍🔥 می‌خواهم Käse 雪', '👩‍💻 👩🏽‍💻 ❤️‍🔥 می‌خواهم Käse 雪'],
  ])('%j is shown as %j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('never has anything that a terminal obeys, but colours', () => {
    const piece = fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b]',
      '[',
      '3',
      '1',
      ';',
      'm',
      'J',
      '\x9b',
      '\r',
      '\n',
      'a',
      '\x1b[31m',
      '\u202e',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of a terminal's language
          expect(safeText(text).replaceAll(/\u001b\[[\d;:]*m/g, '')).not.toMatch(/(?![\n\t])\p{Cc}|\u202e/u);
        },
      ),
    );
  });

  it.each([
    ['\x1b[8mhidden', '\\u001b[8mhidden\x1b[0m'],
    ['\x1b[1;8;31mhidden', '\\u001b[1;8;31mhidden\x1b[0m'],
    ['\x1b[38;5;8mgrey\x1b[0m', '\x1b[38;5;8mgrey\x1b[0m'],
    ['\x1b[48;2;8;8;8mdark\x1b[m', '\x1b[48;2;8;8;8mdark\x1b[m'],
    ['\x1b[38:5:8mgrey\x1b[0m', '\x1b[38:5:8mgrey\x1b[0m'],
  ])('is concealed by nothing: %j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('leaves JSON what it is', () => {
    const value = { text: 'a\u009b2J\x7f\u202e\u{e0041}\r\x1b[31m' };
    expect(JSON.parse(safeText(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});

describe('an output', () => {
  const written = (stream: { isTTY: boolean }, env: Record<string, string>, text: string) => {
    const chunks: string[] = [];
    const to = { ...stream, columns: 80, write: (chunk: string) => chunks.push(chunk) };
    const out = output(to as unknown as WriteStream, env, true);
    out.line(text);
    out.write(text);
    return chunks;
  };

  it('is safe on a terminal, whatever prints it', () => {
    expect(written({ isTTY: true }, {}, '\x1b[2J\x1b[31mx')).toEqual([
      '\\u001b[2J\x1b[31mx\x1b[0m\n',
      '\\u001b[2J\x1b[31mx\x1b[0m',
    ]);
    expect(written({ isTTY: true }, { TERM: 'dumb' }, '\x1b[31mx')).toEqual([
      '\\u001b[31mx\n',
      '\\u001b[31mx',
    ]);
  });

  it('gives files and programs every byte', () => {
    expect(written({ isTTY: false }, {}, '\x1b[2J\0\r')).toEqual(['\x1b[2J\0\r\n', '\x1b[2J\0\r']);
  });
});

describe('a progress bar', () => {
  const line = '10%\r50%\r100%\r';

  it('has a line for each of its steps on a terminal', () => {
    const out = recordOutput({ width: 80 });
    printEvent(out, { kind: 'output', runId: 'a@b', number: 1, line });
    printLogLine(out, { time: new Date(0), text: line });
    expect(out.text).toBe('a@b | 10%\na@b | 50%\na@b | 100%\n10%\n50%\n100%\n');
  });

  it('is what it was in a pipe', () => {
    const out = recordOutput();
    printLogLine(out, { time: new Date(0), text: line });
    expect(out.text).toBe(`${line}\n`);
  });
});
