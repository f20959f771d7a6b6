// Runs the built program as a user does, in its own process.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export const PROGRAM = 'dist/cronbridge.js';
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The keys of these processes must not end up in the directories of the user who runs the tests. */
const state = mkdtempSync(join(tmpdir(), 'cronbridge-state-'));
process.once('exit', () => rmSync(state, { recursive: true, force: true }));

/** What a user's shell has, and nothing that could reach a real account. */
export const environment = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_STATE_HOME: state };

/** The path of a cronbridge other than the one in dist/, and its working directory. */
export interface Place {
  readonly program: string;
  readonly folder: string;
  /** Variables besides those that every program here has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running `cronbridge`. */
export class Program {
  out = '';
  err = '';
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #finished: Promise<Finished>;
  readonly #changed = new Set<() => void>();

  constructor(args: readonly string[], place?: Place) {
    this.#child = spawn(process.execPath, [place?.program ?? PROGRAM, ...args, ...ownData(args)], {
      cwd: place?.folder,
      env: { ...environment, ...place?.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (chunk) => this.#take('out', chunk));
    this.#child.stderr.on('data', (chunk) => this.#take('err', chunk));
    this.#finished = once(this.#child, 'close').then(([code]) => {
      const finished = { code, out: this.out, err: this.err };
      this.#tell();
      return finished;
    });
  }

  /** Waits for output that matches; fails when the program ends without it. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.out);
      if (match) return match;
      if (this.#child.exitCode !== null) throw new Error(`ended without ${pattern}:\n${this.out}${this.err}`);
      await new Promise<void>((resolve) => this.#changed.add(resolve));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  finished(): Promise<Finished> {
    return this.#finished;
  }

  #take(stream: 'out' | 'err', chunk: Buffer): void {
    this[stream] += chunk.toString();
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }
}

/** What one `cronbridge local` keeps is none of another one's business. Simulated time keeps nothing. */
function ownData(args: readonly string[]): readonly string[] {
  const keeps = args[0] === 'local' && !args.some((arg) => ['--data', '--memory', '--from'].includes(arg));
  return keeps ? ['--data', mkdtempSync(join(state, 'data-'))] : [];
}

/** `cronbridge <args>` to its end. */
export function run(...args: readonly string[]): Promise<Finished> {
  return new Program(args).finished();
}

/** Whether a process lives. */
export function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
  } catch {
    return false;
  }
  // A process that was not waited for yet still has a number.
  return !/^State:\s+Z/m.test(readStatus(pid));
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
