// A client of `cronbridge mcp`: starts it as others do, and speaks to it line by line.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { environment, PROGRAM } from './program.ts';

export interface RpcAnswer {
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
    readonly structuredContent?: Readonly<Record<string, unknown>>;
    readonly [name: string]: unknown;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

export class McpClient {
  err = '';
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, (answer: RpcAnswer) => void>();
  readonly #ended: Promise<number | null>;
  #last = 0;

  /** @param words after `cronbridge mcp` */
  constructor(words: readonly string[]) {
    this.#child = spawn(process.execPath, [PROGRAM, 'mcp', ...words], { env: environment });
    this.#ended = once(this.#child, 'close').then(([code]) => code);
    this.#child.stderr.on('data', (chunk) => {
      this.err += chunk;
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      // Anything but the protocol on the standard output breaks the test.
      const { id, ...answer } = JSON.parse(line);
      this.#waiting.get(id)?.(answer);
    });
  }

  send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** @returns what is answered */
  ask(method: string, params: object = {}): Promise<RpcAnswer> {
    this.#last += 1;
    const id = this.#last;
    const answered = new Promise<RpcAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.send({ id, method, params });
    return answered;
  }

  async initialize(): Promise<RpcAnswer> {
    const answer = await this.ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    this.send({ method: 'notifications/initialized' });
    return answer;
  }

  async call(name: string, sent: object = {}): Promise<NonNullable<RpcAnswer['result']>> {
    const { result, error } = await this.ask('tools/call', { name, arguments: sent });
    if (result === undefined) throw new Error(error?.message);
    return result;
  }

  /** As a client ends: it closes the input of the server. @returns the exit code */
  end(): Promise<number | null> {
    this.#child.stdin.end();
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }
}
