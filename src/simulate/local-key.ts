// The key of a running `cronbridge local`: a file that only its user can read, found by the port.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, open, rename, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { CronbridgeError } from '../errors.ts';
import { fileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';

/** The default port of `cronbridge local`. */
export const DEFAULT_PORT = 4680;

interface LocalKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A new, random key. */
export function makeLocalKey(): LocalKey {
  return { accessKeyId: 'local', secretAccessKey: randomBytes(30).toString('base64url') };
}

/** The path of the port's key file, in the directory for program state (XDG Base Directory Specification). */
export function localKeyFile(env: Environment, port: number): string {
  const given = env.XDG_STATE_HOME ?? '';
  const state = isAbsolute(given) ? given : join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'cronbridge', `local-${port}.sh`);
}

/**
 * Writes the key as a file that a shell reads with `.`, for users of other AWS clients.
 * @throws CronbridgeError `file` if the directory cannot be written, or belongs to another user
 */
export async function writeLocalKey(
  file: string,
  key: LocalKey,
  { port, region }: { readonly port: number; readonly region: string },
): Promise<void> {
  const text = [
    `# The credentials for "cronbridge local" on 127.0.0.1:${port}, which removes this file when it ends.`,
    `export AWS_ENDPOINT_URL=http://127.0.0.1:${port}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${key.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}`,
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    '',
  ].join('\n');
  // A new file replaces the old one: nothing is written through a link, or into a file that others have open.
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await provideDirectory(join(file, '..'));
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    if (error instanceof CronbridgeError) throw error;
    const { message } = fileError(`cannot write the key file ${file}`, error);
    throw new CronbridgeError('file', message, {
      hint: 'set XDG_STATE_HOME to a directory that you can write to, or use --open, which needs no key and admits every user of this machine',
      cause: error,
    });
  }
}

/** Creates the directory, readable only by this user. */
async function provideDirectory(directory: string): Promise<void> {
  await makeFolder(directory, 0o700);
  const found = await lstat(directory);
  if (!found.isDirectory() || !isOwn(found.uid)) throw notOwn(directory);
  if (!isPrivate(found.mode)) await chmod(directory, 0o700);
}

/**
 * Reads the key of the `cronbridge local` on a port.
 * @returns undefined if this user runs none there
 * @throws CronbridgeError `file` for a file that another user has created or can read
 */
export async function readLocalKey(file: string): Promise<LocalKey | undefined> {
  let text: string;
  try {
    // Opening a FIFO, for example, must not block.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { uid, mode, size } = await handle.stat();
      const isKeyFile = (mode & constants.S_IFMT) === constants.S_IFREG && size <= LONGEST_FILE;
      if (!isKeyFile || !isOwn(uid) || !isPrivate(mode)) throw notOwn(file);
      text = await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw notOwn(file);
    throw error instanceof CronbridgeError ? error : fileError(`cannot read the key file ${file}`, error);
  }
  const value = (name: string) => new RegExp(`^export ${name}=([A-Za-z0-9_-]+)$`, 'm').exec(text)?.[1];
  const [accessKeyId, secretAccessKey] = [value('AWS_ACCESS_KEY_ID'), value('AWS_SECRET_ACCESS_KEY')];
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

const LONGEST_FILE = 4096;

/** Removes the file, unless it now belongs to another `cronbridge local` on the same port. */
export async function removeLocalKey(file: string, key: LocalKey): Promise<void> {
  const there = await readLocalKey(file).catch(() => undefined);
  if (there?.secretAccessKey === key.secretAccessKey) await unlink(file).catch(() => {});
}

/** Where the system has no file owners (Windows), a home directory belongs to its user. */
function isOwn(uid: number): boolean {
  const own = process.getuid?.();
  return own === undefined || uid === own;
}

function isPrivate(mode: number): boolean {
  return process.getuid === undefined || (mode & 0o077) === 0;
}

function notOwn(path: string): CronbridgeError {
  return new CronbridgeError(
    'file',
    `other users can access ${path}, or it is not a regular file or directory`,
    {
      hint: 'remove it, or set XDG_STATE_HOME to your own directory',
    },
  );
}
