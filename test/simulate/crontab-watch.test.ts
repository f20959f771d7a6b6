// Changes of crontab files, as editors and slow writers make them.
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesState, watchCrontabs } from '../../src/simulate/crontab-watch.ts';

const LINE = '0 3 * * * rm -r /data/cache/old\n';
let directory: string;
let file: string;
let stop: (() => void) | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-watch-'));
  file = join(directory, 'a.crontab');
  writeFileSync(file, '# nothing yet\n');
});
afterEach(() => {
  stop?.();
  rmSync(directory, { recursive: true, force: true });
});

/** Watches, looking every millisecond. @returns what was told so far, and a wait for the next of it */
async function watch(paths = [file]) {
  const told: string[] = [];
  const waiting: (() => void)[] = [];
  const tell = (text: string) => {
    told.push(text);
    for (const resolve of waiting.splice(0)) resolve();
  };
  const { close } = watchCrontabs(
    paths,
    await filesState(paths),
    {
      changed: async (files) => tell(files.map(({ text }) => text).join('|')),
      failed: (error) => tell(`failed: ${(error as Error).message}`),
      unfinished: () => tell('unfinished'),
    },
    1,
  );
  stop = close;
  const next = async (count: number) => {
    while (told.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return told;
  };
  return { told, next };
}

it('half of a written line is not taken while the rest may come', async () => {
  const { next } = await watch();
  writeFileSync(file, LINE.slice(0, 25));
  expect(await next(1)).toEqual(['unfinished']);
  appendFileSync(file, LINE.slice(25));
  expect(await next(2)).toEqual(['unfinished', LINE]);
});

it('a last line without an end is taken in the end', async () => {
  const { next } = await watch();
  writeFileSync(file, LINE.trimEnd());
  expect(await next(2)).toEqual(['unfinished', LINE.trimEnd()]);
});

it('a file that was emptied may be about to be written', async () => {
  const { next } = await watch();
  writeFileSync(file, '');
  expect(await next(1)).toEqual(['unfinished']);
  writeFileSync(file, LINE);
  expect(await next(2)).toEqual(['unfinished', LINE]);
});

it('one of several files holds back all', async () => {
  const other = join(directory, 'b.crontab');
  writeFileSync(other, LINE);
  const { next } = await watch([directory]);
  writeFileSync(other, LINE.slice(0, 25));
  writeFileSync(file, LINE);
  expect(await next(1)).toEqual(['unfinished']);
  writeFileSync(other, '');
  appendFileSync(other, LINE);
  expect((await next(2))[1]).toBe(`${LINE}|${LINE}`);
});

it('a file that is replaced is read again, and one that is removed is reported', async () => {
  const { next } = await watch();
  writeFileSync(`${file}.new`, LINE);
  renameSync(`${file}.new`, file);
  expect(await next(1)).toEqual([LINE]);
  rmSync(file);
  expect((await next(2))[1]).toMatch(/^failed: cannot read .*no such file/);
});
