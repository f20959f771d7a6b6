// Receives the output of a child process: one FIFO for both of its streams, read line by line.
//
// Node.js gives children sockets. On a socket `echo … > /dev/stderr` fails, although it works in a container, and two sockets
// lose the order of standard output and standard error. A FIFO has neither fault.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** The number of FIFOs that one call of mkfifo makes. */
const BATCH_SIZE = 32;
/** How long the output may stay silent after its process has ended before a stray process is assumed to hold it open. */
const STRAY_MS = 500;

/** Characters after which a line is cut: a CloudWatch Logs event has at most 1 MiB. */
const LONGEST_LINE = 256 * 1024;

/** FIFOs in a directory of their own, reused once their process has ended. */
export class OutputPipes {
  #directory: string | undefined;
  #made = 0;
  readonly #free: string[] = [];

  /** @throws the system's error if there is no room for a FIFO, or no mkfifo */
  open(line: (text: string) => void): OutputPipe {
    // The directory of temporary files may have been cleaned up.
    if (this.#directory !== undefined && !existsSync(this.#directory)) this.close();
    const path = this.#free.pop() ?? this.#make();
    return new OutputPipe(path, line, () => this.#free.push(path));
  }

  close(): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
    this.#free.length = 0;
  }

  #make(): string {
    this.#directory ??= mkdtempSync(join(tmpdir(), 'cronbridge-'));
    const directory = this.#directory;
    const paths = Array.from({ length: BATCH_SIZE }, () => join(directory, String(this.#made++)));
    execFileSync('mkfifo', ['-m', '600', ...paths]);
    const [first = '', ...rest] = paths;
    this.#free.push(...rest);
    return first;
  }
}

/** One process's output. */
export class OutputPipe {
  /** The descriptor for the process. Call `opened()` as soon as the process has its own. */
  readonly writer: number;
  readonly #reader: Socket;
  readonly #ended: Promise<void>;
  readonly #reuse: () => void;
  #active = false;

  constructor(path: string, line: (text: string) => void, reuse: () => void) {
    // Without O_NONBLOCK the reader's open would block this thread until there is a writer.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      this.writer = openSync(path, constants.O_WRONLY);
    } catch (error) {
      closeSync(descriptor);
      reuse();
      throw error;
    }
    this.#reader = new Socket({ fd: descriptor, readable: true, writable: false });
    this.#reuse = reuse;
    this.#ended = this.#readLines(line);
  }

  /** Closes our writer: the process has its own, or will never have one. */
  opened(): void {
    closeSync(this.writer);
  }

  /** Waits for the rest of the output of a process that has ended. */
  async end(): Promise<void> {
    let strayed = false;
    const watch = setInterval(() => {
      // The event loop may have been too busy to read: check again after it has polled.
      setImmediate(() => {
        if (!this.#active) {
          strayed = true;
          this.#reader.destroy();
        }
        this.#active = false;
      });
    }, STRAY_MS);
    await this.#ended;
    clearInterval(watch);
    // A stray writer would write into the next process's output.
    if (!strayed) this.#reuse();
  }

  #readLines(line: (text: string) => void): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    this.#reader.on('data', (chunk) => {
      this.#active = true;
      const [end = '', ...lines] = decoder.write(chunk).split('\n');
      rest += end;
      for (const text of lines) {
        line(rest);
        rest = text;
      }
      if (rest.length < LONGEST_LINE) return;
      line(rest);
      rest = '';
    });
    return new Promise((resolve) => {
      this.#reader.once('error', () => this.#reader.destroy());
      this.#reader.once('close', () => {
        rest += decoder.end();
        if (rest !== '') line(rest);
        resolve();
      });
    });
  }
}
