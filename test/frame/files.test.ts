// What every source file owes its reader: a first line that says what it is for, a size for one sitting, a speaking name.
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources } from './source.ts';

const sources = readSources('src', 'handlers', 'test');
/** A file is read in one sitting; a test's rows of cases are read one at a time. */
const LONGEST = 300;
const LONGEST_TEST = 500;

describe('every source file', () => {
  it('says in its first line what it is for, a test in its names', () => {
    const silent = sources.filter(
      ({ path, text }) => !path.endsWith('.test.ts') && !/^(?:#!.*\n)?\/\/ \S+ \S+/.test(text),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it(`has at most ${LONGEST} lines, a test ${LONGEST_TEST}`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ path, lines }) => lines > (path.endsWith('.test.ts') ? LONGEST_TEST : LONGEST));
    expect(long).toEqual([]);
  });

  it('has a name in kebab-case that is not a drawer', () => {
    const drawers = /^(?:utils?|helpers?|types|common|misc|index)\.ts$/;
    const bad = sources.filter(({ path }) => {
      const name = basename(path);
      return drawers.test(name) || !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.d)?\.ts$/.test(name);
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
    const own = ['e2e', 'property', 'bench', 'fixtures', 'frame', 'handlers'];
    const strays = sources
      .filter(({ path }) => path.endsWith('.test.ts'))
      .map(({ path }) => path)
      .filter((path) => {
        const folder = dirname(path).replace(/^test\/?/, '');
        return folder !== '' && !own.includes(folder.split('/')[0] ?? '') && !parts.has(`src/${folder}`);
      });
    expect(strays).toEqual([]);
  });
});
