import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crontabToPackage, writePackagedCrontab } from '../../src/deploy/package-crontab.ts';
import { readPackagedCrontab } from '../../src/source/packaged-crontab.ts';
import { ROOT } from '../frame/source.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cronbridge-package-crontab-'));
  for (const folder of ['crontab', 'batch', 'dist/lambda'])
    mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const texts = async (crontab?: string[], options = {}) =>
  (await crontabToPackage({ root, stage: 'prod', crontab }, options))?.files.map(({ text }) => text);

describe('the crontab for the package', () => {
  it('is that of the settings, or else of the directory crontab', async () => {
    write('crontab/a.crontab', '# a\n');
    write('batch/b.crontab', '# b\n');
    expect(await texts()).toEqual(['# a\n']);
    expect(await texts(['batch', 'crontab/a.crontab'])).toEqual(['# b\n', '# a\n']);
  });

  it('is absent where a repository has none yet, but not where the settings name one', async () => {
    expect(await texts()).toBeUndefined();
    await expect(texts(['batches'])).rejects.toMatchObject({ code: 'file' });
  });

  it('is the example only on request', async () => {
    write('crontab/a.crontab', readFileSync(join(ROOT, 'crontab/example.crontab'), 'utf8'));
    expect(await texts()).toBeUndefined();
    expect(await texts(undefined, { example: true })).toHaveLength(1);
  });

  it('is read by the function as it was written, and is gone when there is none any more', async () => {
    const bundle = pathToFileURL(join(root, 'dist/lambda/sync.mjs')).href;
    write('crontab/a.crontab', '0 5 * * * echo ü\n');
    const crontab = await crontabToPackage({ root, stage: 'prod' });
    await writePackagedCrontab(root, crontab);
    expect(await readPackagedCrontab(bundle)).toEqual(crontab);
    await writePackagedCrontab(root, undefined);
    expect(await readPackagedCrontab(bundle)).toBeUndefined();
  });
});
