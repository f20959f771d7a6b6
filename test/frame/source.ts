// Reads the project's own source files and their imports, for the tests of the project's structure.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the project's top folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it imports, type imports included: paths from the top folder for own files, names for packages. */
  readonly imports: readonly string[];
}

/** Reads every TypeScript file below the given folders. */
export function readSources(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => {
        const path = join(folder, name);
        const text = readFileSync(join(ROOT, path), 'utf8');
        return { path, text, imports: specifiers(text).map((specifier) => resolve(path, specifier)) };
      }),
  );
}

/**
 * What a text imports: `import … from`, `export … from`, `import '…'`, `import('…')`, the last also as a type. Good for text that
 * the formatter has laid out, where a statement begins its line.
 */
export function specifiers(text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  const patterns = [
    /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ];
  const found = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  return [...new Set(found)];
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(ROOT, join(ROOT, dirname(from), specifier));
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * Rooms within a room: the message and the ledger are below the schedules, the rest of the runs above; the console's page runs in a
 * browser, its server does not.
 */
const INNER_ROOMS = ['runs/message', 'runs/ledger', 'console/page', 'console/server'];

/** The room of a file: `crontab`, `runs/ledger`; a file directly in src is its own room: `errors.ts`. */
export function partOf(path: string): string {
  const [top = '', second = '', third = ''] = path.split('/');
  if (top !== 'src') return top;
  const inner = `${second}/${third}`;
  return INNER_ROOMS.includes(inner) ? inner : second;
}
