import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../files/package-folder.ts';

interface PageFile {
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const TYPES = {
  'page.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

export type PageFiles = Readonly<Record<keyof typeof TYPES, PageFile>>;

/** The built page (build.js). */
export function readPageFiles(): PageFiles {
  const folder = join(packageFolder(), 'dist', 'console');
  const read = ([name, type]: [string, string]) => [
    name,
    { type, content: new Uint8Array(readFileSync(join(folder, name))) },
  ];
  return Object.fromEntries(Object.entries(TYPES).map(read));
}
