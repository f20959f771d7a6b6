// Before all tests: builds the program if it is missing or older than its sources, once for all files that run it.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from './program.ts';

const SOURCES = ['src', 'handlers', 'build.js', 'package.json'];

export default function build(): void {
  const newest = Math.max(...SOURCES.map(newestChange));
  if (existsSync(PROGRAM) && statSync(PROGRAM).mtimeMs >= newest) return;
  execFileSync(process.execPath, ['build.js'], { stdio: 'inherit' });
}

function newestChange(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}
