import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../files/package-folder.ts';

interface PageFile {
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const TYPES = {
  'page.html': 'text/html; charset=utf-8',
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

/** What the page has of its own, as a policy names it: no other script runs, and no other style counts (CSP Level 3, "hash-source"). */
export interface OwnParts {
  readonly script: string;
  readonly style: string;
}

export function ownParts({ 'page.html': { content } }: Pick<PageFiles, 'page.html'>): OwnParts {
  const page = Buffer.from(content).toString();
  const hashOf = (part: 'script' | 'style') => {
    const [, text = ''] = new RegExp(`<${part}>(.*?)</${part}>`, 's').exec(page) ?? [];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  return { script: hashOf('script'), style: hashOf('style') };
}
