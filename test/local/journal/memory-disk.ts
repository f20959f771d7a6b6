// A disk in memory that a process can die at, in the middle of a write too, and that can be full.
import type { Disk } from '../../../src/local/journal/disk.ts';

/** The process died: nothing that it does after that reaches the disk. */
export class Killed extends Error {}

interface File {
  bytes: Buffer;
}

export class MemoryDisk {
  readonly files = new Map<string, File>();
  readonly #open = new Map<number, File>();
  #opened = 0;
  /** What the process may still do before it dies: each call counts as one, and each byte that it writes. */
  left = Number.POSITIVE_INFINITY;
  /** The bytes of all files together that fit. */
  capacity = Number.POSITIVE_INFINITY;
  /** How much is written at once at most. */
  longestWrite = Number.POSITIVE_INFINITY;

  get used(): number {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Another process begins, on the same files. */
  restart(): void {
    this.#open.clear();
    this.left = Number.POSITIVE_INFINITY;
  }

  /** The disk as a journal uses it. */
  get disk(): Disk {
    return {
      open: (path, flags) => this.#call(() => this.#openFile(path, flags)),
      read: (path) => this.#call(() => Buffer.from(this.#at(path).bytes)),
      readPart: (file, from, until) =>
        this.#call(() => Buffer.from(this.#of(file).bytes.subarray(from, until))),
      write: (file, bytes, position) => this.#call(() => this.#write(this.#of(file), bytes, position)),
      truncate: (file, length) =>
        this.#call(() => {
          const open = this.#of(file);
          open.bytes = open.bytes.subarray(0, length);
        }),
      sync: async () => this.#call(() => {}),
      syncFolder: async () => this.#call(() => {}),
      rename: (from, to) =>
        this.#call(() => {
          this.files.set(to, this.#at(from));
          this.files.delete(from);
        }),
      remove: (path) => this.#call(() => void this.files.delete(path)),
      close: (file) => void this.#open.delete(file),
      isAt: (file, path) => this.files.get(path) === this.#open.get(file),
    };
  }

  #call<T>(work: () => T): T {
    if (this.left < 1) throw new Killed();
    this.left -= 1;
    return work();
  }

  #openFile(path: string, flags: string): number {
    const file = flags === 'w' ? undefined : this.files.get(path);
    if (file === undefined && flags === 'r+')
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const open = file ?? { bytes: Buffer.alloc(0) };
    this.files.set(path, open);
    this.#opened += 1;
    this.#open.set(this.#opened, open);
    return this.#opened;
  }

  #at(path: string): File {
    const file = this.files.get(path);
    if (file === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return file;
  }

  #of(file: number): File {
    const open = this.#open.get(file);
    if (open === undefined) throw Object.assign(new Error('bad descriptor'), { code: 'EBADF' });
    return open;
  }

  /** @returns how much is there; the process may die in the middle */
  #write(file: File, bytes: Buffer, position: number): number {
    const room = this.capacity - this.used;
    if (room <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const written = Math.min(bytes.length, this.longestWrite, room, this.left);
    const end = Math.max(file.bytes.length, position + written);
    const after = Buffer.alloc(end);
    file.bytes.copy(after);
    bytes.copy(after, position, 0, written);
    file.bytes = after;
    this.left -= written;
    if (this.left < 1 && written < bytes.length) throw new Killed();
    return written;
  }
}
