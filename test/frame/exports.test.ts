import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readSources } from './source.ts';

interface Exported {
  readonly path: string;
  readonly name: string;
}

const sources = readSources('src', 'handlers', 'test');
const exported = sources.filter(({ path }) => !path.startsWith('test/')).flatMap(exportsOf);

/** Replacements of AWS SDK modules in the functions' bundles (build.js). */
const REPLACEMENTS = [
  'src/aws/function-credentials.ts',
  'src/aws/function-endpoint-discovery.ts',
  'src/aws/function-event-streams.ts',
];

/** What serverless.yml names. */
const OF_SERVERLESS = ['src/template/serverless.ts'];

/** What AWS Lambda, Serverless and the bundler load by name. */
const isEntryPoint = ({ path, name }: Exported) =>
  OF_SERVERLESS.includes(path) ||
  (path.startsWith('handlers/') && ['handler', 'run', 'plan'].includes(name)) ||
  REPLACEMENTS.includes(path);

describe('every export', () => {
  it('is imported by another file', () => {
    const imported = new Set(sources.flatMap(importsOf));
    const dead = exported.filter(
      (one) =>
        !isEntryPoint(one) && !imported.has(`${one.path} ${one.name}`) && !imported.has(`${one.path} *`),
    );
    expect(dead.map(({ path, name }) => `${path} ${name}`)).toEqual([]);
  });

  it('has a name with one meaning', () => {
    const places = new Map<string, Set<string>>();
    // Each handler has its own `handler` and what makes it.
    for (const { path, name } of exported.filter((one) => !one.path.startsWith('handlers/'))) {
      places.set(name, (places.get(name) ?? new Set()).add(path));
    }
    const several = [...places].filter(([, { size }]) => size > 1).map(([name]) => name);
    expect(several).toEqual([]);
  });

  it('is declared where it is exported', () => {
    const passedOn = sources
      .filter(({ path }) => !path.startsWith('test/') && !REPLACEMENTS.includes(path))
      .filter(({ text }) => /^export (?:type )?(?:\{[^}]*\}|\*(?: as \w+)?) from\b/m.test(text))
      .map(({ path }) => path);
    expect(passedOn).toEqual([]);
  });
});

function exportsOf({ path, text }: { readonly path: string; readonly text: string }): Exported[] {
  const declarations =
    /^export (?:abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
  return [...text.matchAll(declarations)].map(([, name = '']) => ({ path, name }));
}

/** `src/a.ts name` for each name that a file imports; `src/a.ts *` where it takes all. */
function importsOf({ path, text }: { readonly path: string; readonly text: string }): string[] {
  const from = (specifier: string) => relative(ROOT, join(ROOT, dirname(path), specifier));
  const named = [...text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm)].flatMap(
    ([, names = '', specifier = '']) =>
      names.split(',').map((name) => {
        const [original = ''] = name
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        return `${from(specifier)} ${original}`;
      }),
  );
  const namespaces = [...text.matchAll(/^import \* as (\w+) from '(\.[^']+)'/gm)].flatMap(
    ([, space = '', specifier = '']) =>
      [...text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, 'g'))].map(
        ([, name]) => `${from(specifier)} ${name}`,
      ),
  );
  const dynamic = [...text.matchAll(/\bimport\(\s*'(\.[^']+)',?\s*\)(?:\.(\w+))?/g)].map(
    ([, specifier = '', name = '*']) => `${from(specifier)} ${name}`,
  );
  return [...named, ...namespaces, ...dynamic];
}
