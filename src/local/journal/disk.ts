import {
  closeSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What a journal asks of the file system. */
export const systemDisk = {
  open: openSync as (path: string, flags: string, mode: number) => number,
  read: readFileSync as (path: string) => Buffer,
  /** The bytes from one position, included, until another. */
  readPart: (file: number, from: number, until: number): Buffer => {
    const bytes = Buffer.alloc(until - from);
    let read = 0;
    for (let now = -1; now !== 0 && read < bytes.length; read += now)
      now = readSync(file, bytes, read, bytes.length - read, from + read);
    return bytes.subarray(0, read);
  },
  /** @returns how many bytes were written, which may be fewer */
  write: (file: number, bytes: Buffer, position: number): number =>
    writeSync(file, bytes, 0, bytes.length, position),
  truncate: ftruncateSync as (file: number, length: number) => void,
  /** Waits until what was written is on the medium. */
  sync: promisify(fdatasync),
  syncFolder: async (path: string): Promise<void> => {
    const folder = await open(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  rename: renameSync as (from: string, to: string) => void,
  remove: (path: string): void => rmSync(path, { force: true }),
  close: closeSync as (file: number) => void,
  /** Whether the open file is still the one at the path. */
  isAt: (file: number, path: string): boolean => {
    try {
      const [at, { ino, dev }] = [statSync(path), fstatSync(file)];
      return at.ino === ino && at.dev === dev;
    } catch {
      return false;
    }
  },
};

export type Disk = typeof systemDisk;
