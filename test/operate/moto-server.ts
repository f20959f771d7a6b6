// moto_server, an AWS of others' making, in a process of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export const isMotoInstalled = spawnSync('moto_server', ['--version']).error === undefined;
if (!isMotoInstalled)
  process.stderr.write('skipped: moto_server is not installed (pip install "moto[server]")\n');

export class MotoServer {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** On a port that the system chooses. */
  static async start(): Promise<MotoServer> {
    const server = spawn('moto_server', ['--host', '127.0.0.1', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      const read = (chunk: Buffer) => {
        printed += chunk;
        const [, address] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed) ?? [];
        if (address) resolve(address);
      };
      for (const stream of [server.stdout, server.stderr]) stream.on('data', read);
      server.once('close', () => reject(new Error(`moto_server ended:\n${printed}`)));
    });
    return new MotoServer(server, url);
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'close');
    this.#process.kill();
    await ended;
  }
}
