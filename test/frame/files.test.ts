// Every source file has a meaningful name and no unfinished work.
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from './source.ts';

const sources = readSources('src', 'handlers', 'test');

describe('every source file', () => {
  it('has a name in kebab-case that is not a drawer', () => {
    const drawers = /^(?:utils?|helpers?|types|common|misc|index)\.ts$/;
    const bad = sources.filter(({ path }) => {
      const name = basename(path);
      return drawers.test(name) || !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.e2e|\.d)?\.tsx?$/.test(name);
    });
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  it('has no note about work that is still to be done', () => {
    const unfinished = sources.filter(({ path, text }) =>
      path.startsWith('test/frame/') ? false : /\/\/.*\b(?:TODO|FIXME)\b|not yet implemented/.test(text),
    );
    expect(unfinished.map(({ path }) => path)).toEqual([]);
  });
});

describe('every test', () => {
  it('lies in the folder of what it tests', () => {
    const parts = new Set(
      sources.filter(({ path }) => !path.startsWith('test/')).map(({ path }) => dirname(path)),
    );
    const own = [
      'e2e',
      'property',
      'bench',
      'contract',
      'fixtures',
      'frame',
      'handlers',
      'iam',
      'simulation',
    ];
    const strays = sources
      .filter(({ path }) => /\.(?:test|e2e)\.ts$/.test(path))
      .map(({ path }) => path)
      .filter((path) => {
        const folder = dirname(path).replace(/^test\/?/, '');
        return folder !== '' && !own.includes(folder.split('/')[0] ?? '') && !parts.has(`src/${folder}`);
      });
    expect(strays).toEqual([]);
  });

  it('leaves what is built, packaged and deployed to npm run test:e2e, but for what a newcomer does', () => {
    const ofOthers = new Set([
      'test/e2e/program.ts',
      'test/frame/serverless.ts',
      'test/frame/packaged.ts',
      'test/harness/built-function.ts',
      'test/harness/installation.ts',
      'test/harness/moto.ts',
    ]);
    const using = sources.filter(
      ({ path, imports }) => path.endsWith('.test.ts') && imports.some((imported) => ofOthers.has(imported)),
    );
    expect(using.map(({ path }) => path)).toEqual(['test/e2e/newcomer.test.ts']);
  });
});
