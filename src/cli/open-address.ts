import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../config/environment.ts';

/** The program that opens a file as if a person had clicked on it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens an address in the user's browser, by a file that only this user can read and that leads there: every user of the machine can
 * read the arguments of programs, and the address has the token.
 * @returns whether there is a program for it, and a function that removes the file
 */
export async function openAddress(
  address: string,
  env: Environment,
): Promise<{ readonly opened: boolean; forget(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cronbridge-console-'));
  const file = join(folder, 'console.html');
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${address}">\n`, {
    mode: 0o600,
  });
  const [program = 'xdg-open', ...args] = OPENERS[process.platform] ?? [];
  const opened = await new Promise<boolean>((resolve) => {
    const child = spawn(program, [...args, pathToFileURL(file).href], {
      env,
      stdio: 'ignore',
      detached: true,
    });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
  return { opened, forget: () => rm(folder, { recursive: true, force: true }) };
}
