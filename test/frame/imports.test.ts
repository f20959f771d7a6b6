// Which room may import which. Type imports count too.
import { describe, expect, it } from 'vitest';
import { partOf, readSources, type SourceFile, specifiers } from './source.ts';

const sources = readSources('src', 'handlers');

/** What every room but the pure ones may import. */
const COMMON = ['errors.ts', 'config', 'schema.ts', 'group-by.ts', 'near-names.ts', 'some-names.ts'];

/** Each room and the other rooms that it may import. Pure rooms see neither settings nor errors for people. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  config: ['errors.ts', 'crontab', 'files', 'package.json'],
  'schema.ts': [],
  'group-by.ts': [],
  'near-names.ts': [],
  'some-names.ts': [],
  shell: [],
  crontab: ['shell'],
  time: ['crontab'],
  'runs/message': ['shell', 'crontab', 'time', 'schema.ts'],
  explain: ['crontab', 'time', 'schedules'],
  timeline: ['crontab', 'time'],
  cost: ['crontab', 'time', 'runs/message', 'tasks', 'group-by.ts'],
  'check-ins': COMMON,
  template: ['runs/ledger', 'check-ins', ...COMMON],
  import: ['crontab', 'runs/message', 'schedules', 'group-by.ts'],
  compare: ['crontab', 'time', 'import', 'schedules', 'group-by.ts'],
  local: [],
  aws: COMMON,
  source: ['crontab', 'aws', ...COMMON],
  tasks: ['crontab', 'time', 'runs/message', 'aws', ...COMMON],
  'runs/ledger': ['crontab', 'time', 'runs/message', 'source', 'aws', ...COMMON],
  schedules: ['crontab', 'time', 'runs/message', 'runs/ledger', 'tasks', 'source', 'aws', ...COMMON],
  runs: ['crontab', 'time', 'runs/message', 'runs/ledger', 'schedules', 'aws', ...COMMON],
  handlers: [
    'crontab',
    'time',
    'runs/message',
    'runs/ledger',
    'runs',
    'schedules',
    'tasks',
    'source',
    'aws',
    ...COMMON,
  ],
  files: ['crontab', 'package.json', ...COMMON],
  init: ['runs/message', 'tasks', 'aws', 'files', ...COMMON],
  deploy: ['template', 'source', 'aws', 'files', 'package.json', ...COMMON],
  operate: [
    'crontab',
    'time',
    'cost',
    'runs/message',
    'runs/ledger',
    'runs',
    'schedules',
    'tasks',
    'template',
    'source',
    'aws',
    'package.json',
    ...COMMON,
  ],
  simulate: [
    'check-ins',
    'crontab',
    'time',
    'runs/message',
    'runs/ledger',
    'runs',
    'schedules',
    'tasks',
    'source',
    'aws',
    'local',
    'handlers',
    'files',
    'shell',
    'operate',
    'package.json',
    ...COMMON,
  ],
  'console/server': [
    'crontab',
    'time',
    'cost',
    'runs/message',
    'runs/ledger',
    'runs',
    'schedules',
    'aws',
    'files',
    'operate',
    ...COMMON,
  ],
  mcp: ['schema.ts', 'near-names.ts'],
  // Types of what the server answers with, and the rule for names of settings (test/console holds the page's size).
  'console/page': ['console/server', 'operate', 'runs/message'],
  cli: [
    'shell',
    'crontab',
    'time',
    'runs/message',
    'runs/ledger',
    'runs',
    'schedules',
    'tasks',
    'source',
    'aws',
    'explain',
    'timeline',
    'cost',
    'import',
    'compare',
    'files',
    'operate',
    'deploy',
    'init',
    'simulate',
    'console/server',
    'mcp',
    'package.json',
    ...COMMON,
  ],
};

/** No I/O, no SDK: what the pure parts may use of Node.js and of npm. */
const PURE_PARTS = [
  'shell',
  'crontab',
  'time',
  'runs/message',
  'explain',
  'timeline',
  'cost',
  'import',
  'compare',
];
const PURE_PACKAGES = ['node:crypto', '@date-fns/tz', 'fastest-levenshtein', 'cronstrue', 'valibot'];

const isOwn = (name: string) => /^(?:src|handlers|test|package\.json)/.test(name);

describe('imports', () => {
  it('go only in the directions of the architecture', () => {
    const wrong = sources.flatMap(({ path, imports }) => {
      const part = partOf(path);
      const allowed = [part, ...(MAY_IMPORT[part] ?? [])];
      return imports
        .filter((name) => isOwn(name) && !allowed.includes(partOf(name)))
        .map((name) => `${path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('name only parts that have a place in the architecture', () => {
    const parts = new Set(sources.map(({ path }) => partOf(path)));
    expect([...parts].filter((part) => !(part in MAY_IMPORT))).toEqual([]);
  });

  it('form no circle', () => {
    expect(circles(sources)).toEqual([]);
  });

  it('keep the pure parts free of I/O and of the SDK', () => {
    const impure = sources
      .filter(({ path }) => PURE_PARTS.includes(partOf(path)))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => !isOwn(name) && !PURE_PACKAGES.includes(name))
          .map((name) => `${path} imports ${name}`),
      );
    expect(impure).toEqual([]);
  });
});

describe('the code', () => {
  const lines = sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ path, line: withoutComment(line), place: `${path}:${index + 1}` })),
  );
  const places = (pattern: RegExp, except: (path: string) => boolean) =>
    lines.filter(({ path, line }) => pattern.test(line) && !except(path)).map(({ place }) => place);

  it('reads the environment only in src/config and where the program starts', () => {
    const start = ['src/config/config.ts', 'src/config/serverless-settings.ts', 'src/cli/main.ts'];
    expect(places(/\bprocess\.env\b/, (path) => start.includes(path))).toEqual([]);
  });

  it('makes SDK clients only in src/aws', () => {
    expect(places(/\bnew (?!Service)[A-Z]\w*Client\(/, (path) => partOf(path) === 'aws')).toEqual([]);
  });

  it('asks for no time and no chance in the pure parts', () => {
    const pure = (path: string) => PURE_PARTS.includes(partOf(path));
    expect(
      places(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\./, (path) => !pure(path)),
    ).toEqual([]);
  });
});

describe('the scanner of these tests', () => {
  it.each([
    [`import { a } from './a.ts';`, ['./a.ts']],
    [`import type { A } from "./a.ts";`, ['./a.ts']],
    [`import './a.ts';`, ['./a.ts']],
    [`export { a } from './a.ts';`, ['./a.ts']],
    [`export * from './a.ts';`, ['./a.ts']],
    [`import {\n  a,\n  type B,\n} from './a.ts';`, ['./a.ts']],
    [`const a = await import('./a.ts');`, ['./a.ts']],
    [`type A = import('./a.ts').A;`, ['./a.ts']],
    [`export const a = 'b';`, []],
    [`// import a from './a.ts'`, []],
    [`const list = Array.from('abc');`, []],
  ])('reads %j', (text, expected) => {
    expect(specifiers(text)).toEqual(expected);
  });

  it('finds a circle, however long', () => {
    const file = (path: string, ...imports: string[]): SourceFile => ({ path, text: '', imports });
    expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'd')])).toEqual([]);
    expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'b')])).toEqual(['b → c → b']);
  });
});

/** Every circle once, found depth-first, as `a → b → a`. */
function circles(files: readonly SourceFile[]): string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(path);
    if (begin >= 0) found.push([...trail.slice(begin), path].join(' → '));
    if (begin >= 0 || finished.has(path)) return;
    for (const next of importsOf.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

function withoutComment(line: string): string {
  return /^\s*(?:\/\/|\*|\/\*)/.test(line) ? '' : line;
}
