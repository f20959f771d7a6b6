// What is said of files that are no crontabs to read, and of crontabs that are not read.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readCrontabFiles } from '../../src/files/crontab-files.ts';
import { filesBeside } from '../../src/files/files-beside.ts';
import { cronbridge } from '../cli/record.ts';

const ENTRY = '0 5 * * * /app/report\n';
const home = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-beside-'));
  process.chdir(directory);
});

afterEach(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

function given(...paths: string[]): void {
  for (const path of ['crontab/a.crontab', ...paths]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ENTRY);
  }
}

const names = async (...paths: string[]) => (await filesBeside(paths)).map(({ file }) => file);

describe('a file beside the crontabs', () => {
  test.each([
    'crontab/x.cron',
    'crontab/crontab',
    'crontab/x.CRONTAB',
    'crontab/x.crontab.txt',
    'crontab/crontab.prod',
    'crontab/jobs',
    'crontab/anacrontab',
    'crontab/sub/x.crontab',
    'crontab/sub/deep/jobs.txt',
    'crontab/x.crontab/y.crontab',
  ])('%s looks like one, and is named', async (path) => {
    given(path);
    expect(await names()).toEqual([path]);
    expect(await names('crontab')).toEqual([path]);
    expect((await cronbridge(['validate'])).err).toContain(`warning: ${path} is not read`);
    expect((await cronbridge(['validate', '--strict'])).code).toBe(2);
    const { out } = await cronbridge(['validate', '--json']);
    expect(JSON.parse(out).notRead).toEqual([{ file: path, why: expect.stringContaining('*.crontab') }]);
  });

  test.each([
    'crontab/.x.crontab.swp',
    'crontab/x.crontab~',
    'crontab/#x.crontab#',
    'crontab/x.crontab.bak',
    'crontab/.git/x.crontab',
  ])('%s was put aside, and is not', async (path) => {
    given(path);
    expect(await names()).toEqual([]);
  });

  it('that is a text for people is not', async () => {
    given();
    writeFileSync('crontab/README.md', `# Jobs\n\nEvery line is an entry:\n\n    ${ENTRY}`);
    writeFileSync('crontab/crontab.md', '# Jobs\n');
    expect(await names()).toEqual([]);
  });

  it('is looked for in places of other crons, and not where files are named', async () => {
    given('cron.d/batch', 'b.crontab');
    expect(await filesBeside([])).toEqual([
      { file: 'b.crontab', why: 'it looks like a crontab, but only crontab/*.crontab is read' },
      { file: 'cron.d', why: 'it looks like a directory of crontabs, but only crontab/*.crontab is read' },
    ]);
    expect(await names('b.crontab')).toEqual([]);
  });

  it('is found although a link leads back', async () => {
    given('crontab/sub/x.crontab');
    symlinkSync('..', 'crontab/sub/loop');
    expect(await names()).toEqual(['crontab/sub/x.crontab']);
  });
});

describe('what is no file, or no text, is an error at once', () => {
  const refused = (path: string) => expect(readCrontabFiles([path])).rejects;

  it('a device, a named pipe, a socket', async () => {
    await refused('/dev/zero').toMatchObject({
      message: 'cannot read /dev/zero: it is a device, not a file',
    });
    execFileSync('mkfifo', ['x.crontab']);
    await refused('x.crontab').toMatchObject({
      message: 'cannot read x.crontab: it is a named pipe, not a file',
    });
    await refused('.').toMatchObject({ message: 'cannot read x.crontab: it is a named pipe, not a file' });
    const server = createServer().listen('socket');
    await new Promise((resolve) => server.once('listening', resolve));
    await refused('socket').toMatchObject({ message: 'cannot read socket: it is a socket, not a file' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('links that lead in a circle', async () => {
    symlinkSync('x.crontab', 'x.crontab');
    await refused('x.crontab').toMatchObject({ message: expect.stringContaining('lead in a circle') });
  });

  it('more than 16 MiB, from a file or from standard input', async () => {
    writeFileSync('x.crontab', '#'.repeat(16 * 2 ** 20 + 1));
    await refused('x.crontab').toMatchObject({ message: 'x.crontab is larger than 16 MiB' });
    writeFileSync('x.crontab', '#'.repeat(16 * 2 ** 20));
    expect(await readCrontabFiles(['x.crontab'])).toHaveLength(1);
  });

  it('a binary file, and a text in another encoding', async () => {
    writeFileSync('x.crontab', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0]));
    await refused('x.crontab').toMatchObject({ message: 'x.crontab is a binary file, not a crontab' });
    writeFileSync('x.crontab', Buffer.from(`\uFEFF${ENTRY}`, 'utf16le'));
    await refused('x.crontab').toMatchObject({ hint: 'convert it first: iconv -f UTF-16 -t UTF-8' });
  });

  test.each(['/dev/zero', 'x.crontab'])('import says so of %s too', async (path) => {
    execFileSync('mkfifo', ['x.crontab']);
    const { code, err } = await cronbridge(['import', '--from', 'cronie', path]);
    expect(code).toBe(2);
    expect(err).toContain(`cannot read ${path}: it is a`);
  });
});
