// Which files are read, under which names, and what is said of those that cannot be read.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCrontabFiles } from '../../src/files/crontab-files.ts';

const home = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-files-'));
  process.chdir(directory);
});

afterEach(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

function given(files: Record<string, string | Uint8Array>): void {
  mkdirSync('crontab', { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
}

describe('without arguments', () => {
  it('all crontab/*.crontab files are read, by name', async () => {
    given({ 'crontab/b.crontab': 'b', 'crontab/a.crontab': 'a', 'crontab/notes.md': 'x' });
    expect(await readCrontabFiles([])).toEqual([
      { file: 'crontab/a.crontab', text: 'a', path: 'crontab/a.crontab' },
      { file: 'crontab/b.crontab', text: 'b', path: 'crontab/b.crontab' },
    ]);
  });

  it('a missing directory is an error that says what to do', async () => {
    await expect(readCrontabFiles([])).rejects.toMatchObject({
      code: 'file',
      message: 'the directory crontab/ does not exist here',
      hint: expect.stringContaining('crontab/<name>.crontab'),
    });
  });

  it('an empty directory is an error', async () => {
    given({});
    await expect(readCrontabFiles([])).rejects.toMatchObject({
      message: 'crontab/ contains no *.crontab file',
    });
  });
});

describe('an argument', () => {
  it('may be any file, or a directory', async () => {
    given({ 'crontab/a.crontab': 'a', jobs: 'j' });
    const files = await readCrontabFiles(['jobs', 'crontab']);
    expect(files.map(({ file }) => file)).toEqual(['jobs', 'crontab/a.crontab']);
  });

  it('names one file only once, however it is written', async () => {
    given({ 'crontab/a.crontab': 'a' });
    const paths = ['./crontab/../crontab/a.crontab', join(process.cwd(), 'crontab/a.crontab'), 'crontab'];
    expect(await readCrontabFiles(paths)).toEqual([
      { file: 'crontab/a.crontab', text: 'a', path: 'crontab/a.crontab' },
    ]);
  });

  it('that is missing is named', async () => {
    await expect(readCrontabFiles(['nope.crontab'])).rejects.toMatchObject({
      code: 'file',
      message: 'cannot read nope.crontab: no such file or directory',
    });
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('that may not be read is named', async () => {
    given({ 'crontab/a.crontab': 'a' });
    chmodSync('crontab/a.crontab', 0);
    await expect(readCrontabFiles([])).rejects.toMatchObject({
      message: 'cannot read crontab/a.crontab: permission denied',
    });
  });
});

describe('a text', () => {
  it('keeps its byte order mark, which the parser knows', async () => {
    given({ a: '\ufeff0 5 * * * x' });
    expect((await readCrontabFiles(['a']))[0]?.text).toMatch(/^\ufeff/);
  });

  it('in another encoding is refused, not garbled', async () => {
    given({ a: Uint8Array.of(0xa5, 0xe9, 0xa5, 0xf3) });
    await expect(readCrontabFiles(['a'])).rejects.toMatchObject({
      message: 'a is not UTF-8 text: see line 1',
      hint: expect.stringContaining('iconv'),
    });
  });

  it.each([
    ['0 5 * * * x\n# caf\u00e9\n', 2],
    ['\n\n\u00ff', 3],
    ['# \u00c3\n\u00a9\n', 1],
  ])('%j in Latin-1 is refused with the line', async (text, line) => {
    given({ a: Buffer.from(text, 'latin1') });
    await expect(readCrontabFiles(['a'])).rejects.toMatchObject({
      message: `a is not UTF-8 text: see line ${line}`,
    });
  });
});
