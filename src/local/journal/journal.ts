// Keeps the states of the services in one file that only grows, until it is written anew without what is no longer so.
import { dirname, join } from 'node:path';
import { ServiceError } from '../service.ts';
import { type Disk, systemDisk } from './disk.ts';
import type { Keeping, Kept, Part } from './keeping.ts';
import { headerRecord, type JournalText, partAt, readJournal, recordAt, recordOf } from './record.ts';

/** What happens to a journal, for people. */
export type JournalEvent =
  /** Its end was no whole record: so many bytes are in another file now. */
  | { readonly kind: 'repaired'; readonly bytes: number; readonly aside: string }
  /** Nothing can be written; until there is room, requests that change anything fail. */
  | { readonly kind: 'full'; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'room' }
  /** The file was removed or replaced while it was in use. */
  | { readonly kind: 'gone' };

/** A journal of a program newer than this one. It is untouched. */
export class NewerJournalError extends Error {
  readonly version: number;

  constructor(version: number) {
    super(`the journal has version ${version}`);
    this.name = 'NewerJournalError';
    this.version = version;
  }
}

interface JournalOptions {
  /** An instant for the name of a file with damaged records. */
  readonly now: Date;
  readonly tell: (event: JournalEvent) => void;
  readonly disk?: Disk;
  /** A journal is only written anew when it has more bytes. */
  readonly smallBytes?: number;
}

const NAME = 'journal';
const SMALL_BYTES = 4 * 1024 * 1024;
/** How long what was written may be in the system's memory alone, where it survives this process but no power failure. */
const SYNC_MS = 1000;
/** The changes of a snapshot that go into one record, after which others get their turn. */
const AT_ONCE = 200;
/** When so little was added to the old journal during a snapshot, the rest is copied at once. */
const LITTLE_BYTES = 64 * 1024;

export class Journal implements Keeping {
  /** Whether there was a state before. */
  readonly isRestored: boolean;
  readonly #path: string;
  readonly #disk: Disk;
  readonly #tell: JournalOptions['tell'];
  readonly #smallBytes: number;
  readonly #parts = new Map<string, Part<unknown>>();
  /** What was read, until every part has its state. */
  #read:
    | { readonly bytes: Buffer; readonly records: Extract<JournalText, { kind: 'journal' }>['records'] }
    | undefined;
  #file: number;
  #size: number;
  /** Its bytes when it was last written anew. */
  #anew = 0;
  /** What has happened and could not be written yet, in order. */
  #owed: Buffer[] = [];
  #state: 'writable' | 'full' | 'gone' | 'closed' = 'writable';
  #isSynced = true;
  #rewriting: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  /**
   * Opens the journal in a directory, or begins one. Only one process may have it open.
   * @throws the system's error; NewerJournalError
   */
  constructor(directory: string, { now, tell, disk = systemDisk, smallBytes = SMALL_BYTES }: JournalOptions) {
    this.#path = join(directory, NAME);
    this.#disk = disk;
    this.#tell = tell;
    this.#smallBytes = smallBytes;
    // A process that ended in between left it.
    disk.remove(this.#draft);
    this.#file = disk.open(this.#path, 'a+', 0o600);
    disk.close(this.#file);
    this.#file = disk.open(this.#path, 'r+', 0o600);
    try {
      const bytes = disk.read(this.#path);
      const reading = readJournal(bytes);
      if (reading.kind === 'newer') throw new NewerJournalError(reading.version);
      this.#size = reading.whole;
      if (reading.whole < bytes.length) this.#cut(bytes.subarray(reading.whole), now);
      this.isRestored = reading.records.length > 0;
      if (this.#size === 0) this.#write(headerRecord());
      this.#read = { bytes, records: reading.records };
    } catch (error) {
      disk.close(this.#file);
      throw error;
    }
    this.#timer = setInterval(() => void this.sync(), SYNC_MS).unref();
  }

  part<Change>(name: string, part: Part<Change>): Kept<Change> {
    this.#restore(name, part);
    this.#parts.set(name, part as Part<unknown>);
    return {
      change: (changes) => {
        if (changes.length === 0) return;
        this.#append(recordOf(name, changes));
        part.apply(changes);
        this.#rewriteIfLong();
      },
      happened: (changes) => {
        if (changes.length === 0) return;
        part.apply(changes);
        const record = recordOf(name, changes);
        try {
          this.#append(record);
        } catch {
          this.#owed.push(record);
        }
        this.#rewriteIfLong();
      },
    };
  }

  /** Whether changes can be kept, as far as is known. */
  get isWritable(): boolean {
    return this.#state === 'writable';
  }

  /** Every part has its state: what was read is no longer needed. */
  begin(): void {
    this.#read = undefined;
    this.#rewriteIfLong();
  }

  /** Brings what was written to the medium, and writes what could not be written before. */
  async sync(): Promise<void> {
    if (this.#state === 'closed') return;
    if (!this.#disk.isAt(this.#file, this.#path)) this.#becomeGone();
    if (this.#owed.length > 0 || this.#state === 'full') {
      try {
        this.#append(Buffer.alloc(0));
      } catch {
        return;
      }
    }
    if (this.#isSynced) return;
    this.#isSynced = true;
    const file = this.#file;
    await this.#disk.sync(file).catch((error: NodeJS.ErrnoException) => {
      // It was closed in the meantime, since the journal was written anew.
      if (error.code === 'EBADF') return;
      this.#isSynced = false;
      this.#becomeFull(error);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#rewriting;
    await this.sync();
    this.#state = 'closed';
    this.#disk.close(this.#file);
  }

  get #draft(): string {
    return `${this.#path}.new`;
  }

  #restore<Change>(name: string, part: Part<Change>): void {
    if (this.#read === undefined) throw new Error(`the part ${name} comes after the journal has begun`);
    const { bytes, records } = this.#read;
    for (const place of records) {
      if (partAt(bytes, place) !== name) continue;
      const [, changes] = recordAt(bytes, place);
      part.apply(changes.map((change) => part.read(change)));
    }
  }

  /** Keeps the bytes after the last whole record in another file. */
  #cut(damaged: Buffer, now: Date): void {
    const aside = `${this.#path}.damaged-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
    const file = this.#disk.open(aside, 'w', 0o600);
    try {
      writeAll(this.#disk, file, damaged, 0);
    } finally {
      this.#disk.close(file);
    }
    this.#disk.truncate(this.#file, this.#size);
    this.#tell({ kind: 'repaired', bytes: damaged.length, aside });
  }

  /** @throws ServiceError if it cannot be written whole, after what could not be written before */
  #append(record: Buffer): void {
    if (this.#state === 'gone' || this.#state === 'closed') throw unwritable(`the journal is ${this.#state}`);
    try {
      while (this.#owed[0] !== undefined) {
        this.#write(this.#owed[0]);
        this.#owed.shift();
      }
      // While there was no room, a record of nothing tells whether there is some.
      this.#write(record.length === 0 ? recordOf('', []) : record);
    } catch (error) {
      this.#becomeFull(error as NodeJS.ErrnoException);
      throw unwritable((error as Error).message);
    }
    if (this.#state === 'full') {
      this.#state = 'writable';
      this.#tell({ kind: 'room' });
    }
  }

  #write(record: Buffer): void {
    try {
      writeAll(this.#disk, this.#file, record, this.#size);
    } catch (error) {
      // A part of it may be there. If that cannot be taken back now, the next record overwrites it, or the next start cuts it off.
      try {
        this.#disk.truncate(this.#file, this.#size);
      } catch {}
      throw error;
    }
    this.#size += record.length;
    this.#isSynced = false;
  }

  #becomeFull(error: NodeJS.ErrnoException): void {
    if (this.#state !== 'writable') return;
    this.#state = 'full';
    this.#tell({ kind: 'full', error });
  }

  #becomeGone(): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#tell({ kind: 'gone' });
  }

  #rewriteIfLong(): void {
    const isLong = this.#size > this.#smallBytes && this.#size > 2 * this.#anew;
    if (!isLong || this.#rewriting !== undefined || this.#state !== 'writable' || this.#read !== undefined)
      return;
    this.#rewriting = this.#rewrite().finally(() => {
      this.#rewriting = undefined;
    });
  }

  /**
   * Writes a journal of what is so now, in pieces, while the old one is written on. What was added to that in the meantime follows:
   * the snapshot may have some of it already, which changes nothing.
   */
  async #rewrite(): Promise<void> {
    const disk = this.#disk;
    let copied = this.#size;
    let draft: number | undefined;
    try {
      const fresh = disk.open(this.#draft, 'w', 0o600);
      draft = fresh;
      let size = 0;
      const add = (bytes: Buffer) => {
        writeAll(disk, fresh, bytes, size);
        size += bytes.length;
      };
      add(headerRecord());
      for (const record of this.#snapshot()) {
        add(record);
        await new Promise(setImmediate);
      }
      const snapshotBytes = size;
      do {
        const until = this.#size;
        add(disk.readPart(this.#file, copied, until));
        copied = until;
        await disk.sync(fresh);
      } while (this.#size - copied > LITTLE_BYTES);
      if (this.#state !== 'writable') throw new Error('it cannot be replaced now');
      add(disk.readPart(this.#file, copied, this.#size));
      disk.rename(this.#draft, this.#path);
      const old = this.#file;
      this.#file = fresh;
      draft = undefined;
      this.#size = size;
      this.#anew = snapshotBytes;
      this.#isSynced = false;
      disk.close(old);
      await disk.syncFolder(dirname(this.#path));
    } catch {
      // The old one is as good, only longer. It is written anew when it has doubled.
      if (draft !== undefined) this.#drop(draft);
    }
  }

  #drop(draft: number): void {
    this.#anew = this.#size;
    try {
      this.#disk.close(draft);
      this.#disk.remove(this.#draft);
    } catch {
      // The next start removes it.
    }
  }

  *#snapshot(): Generator<Buffer> {
    for (const [name, part] of this.#parts) {
      let together: unknown[] = [];
      for (const change of part.snapshot()) {
        together.push(change);
        if (together.length < AT_ONCE) continue;
        yield recordOf(name, together);
        together = [];
      }
      if (together.length > 0) yield recordOf(name, together);
    }
  }
}

function writeAll(disk: Disk, file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    const now = disk.write(file, bytes.subarray(written), position + written);
    if (now === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    written += now;
  }
}

function unwritable(reason: string): ServiceError {
  return new ServiceError('ServiceUnavailable', `The change cannot be kept: ${reason}.`, { status: 503 });
}
