// Reads a file or standard input as text, and refuses what is not a regular file, too large or not UTF-8.
import { isUtf8 } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { CronbridgeError } from '../errors.ts';
import { fileError } from './file-error.ts';

/** A hundred thousand entries fit in this; anything larger is not a crontab, or endless. */
const LARGEST_MEBIBYTES = 16;
const LARGEST_BYTES = LARGEST_MEBIBYTES * 2 ** 20;

/** Opening a pipe or a device must not wait for its other end. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a file, or of standard input if the file is `-`.
 * @param shown its name in messages
 * @throws CronbridgeError `file` for what is missing, unreadable, not a file, too large or not UTF-8
 */
export async function readWholeText(file: string, shown: string): Promise<string> {
  try {
    return decode(shown, file === '-' ? await readInput(shown) : await readRegular(file, shown));
  } catch (error) {
    throw error instanceof CronbridgeError ? error : unreadable(shown, error);
  }
}

export function unreadable(path: string, error: unknown): CronbridgeError {
  return fileError(`cannot read ${path}`, error);
}

async function readRegular(file: string, shown: string): Promise<Uint8Array> {
  // A socket cannot even be opened.
  refuseOdd(await stat(file), shown);
  const handle = await open(file, AT_ONCE);
  try {
    const stats = await handle.stat();
    refuseOdd(stats, shown);
    if (stats.size > LARGEST_BYTES) throw fileTooLarge(shown);
    return await readAll(handle, shown);
  } finally {
    await handle.close();
  }
}

/** Sizes can be wrong: files grow, and those of /proc have none. */
async function readAll(handle: FileHandle, shown: string): Promise<Uint8Array> {
  return collect(handle.createReadStream({ autoClose: false, end: LARGEST_BYTES }), shown);
}

async function readInput(shown: string): Promise<Uint8Array> {
  return collect(process.stdin, shown);
}

async function collect(stream: AsyncIterable<unknown>, shown: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
    bytes += part.length;
    if (bytes > LARGEST_BYTES) throw fileTooLarge(shown);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

function fileTooLarge(shown: string): CronbridgeError {
  return new CronbridgeError('file', `${shown} is larger than ${LARGEST_MEBIBYTES} MiB`, {
    hint: 'name a crontab; you can split many entries over several files',
  });
}

function refuseOdd(stats: Stats, shown: string): void {
  const kind = kindOf(stats);
  if (kind === undefined) return;
  const hint = kind === 'a named pipe' ? 'write - to read from standard input' : 'name a crontab file';
  throw new CronbridgeError('file', `cannot read ${shown}: it is ${kind}, not a file`, { hint });
}

function kindOf(stats: Stats): string | undefined {
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return stats.isDirectory() ? 'a directory' : undefined;
}

/** A byte order mark stays: the parser handles it. */
const UTF_8 = { fatal: true, ignoreBOM: true } as const;
const NEWLINE = 0x0a;

/** The text in UTF-8. Invalid bytes are an error, not replaced. */
function decode(file: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    const hint = 'convert it first: iconv -f UTF-16 -t UTF-8';
    throw new CronbridgeError('file', `${file} is UTF-16 text, not UTF-8`, { hint });
  }
  try {
    return new TextDecoder('utf-8', UTF_8).decode(bytes);
  } catch (error) {
    if (bytes.includes(0)) {
      const hint = 'name a crontab file';
      throw new CronbridgeError('file', `${file} is a binary file, not a crontab`, { hint, cause: error });
    }
    throw new CronbridgeError('file', `${file} is not UTF-8 text: see line ${firstGarbledLine(bytes)}`, {
      hint: 'convert it first, for example with iconv -f EUC-JP -t UTF-8',
      cause: error,
    });
  }
}

/** From 1. No byte of a multi-byte character is a newline, so each line can be checked alone. */
function firstGarbledLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
