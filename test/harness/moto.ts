// moto_server, an AWS of others' making, in a process of its own; and the `aws` command, which looks at it without this project's code.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const COMMANDS = ['moto_server', 'aws'] as const;

/** Any: moto looks at no signature. */
const CREDENTIALS = { accessKeyId: 'moto', secretAccessKey: 'moto' };

export const MOTO_REGION = 'us-east-1';

/** Which of the commands that it needs are not on this machine. */
export function missingForMoto(): string[] {
  return COMMANDS.filter((command) => spawnSync(command, ['--version']).error !== undefined);
}

export class Moto {
  readonly url: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** On a port that the system chooses. */
  static async start(): Promise<Moto> {
    const server = spawn('moto_server', ['--host', '127.0.0.1', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The account of cronbridge local: ARNs are the same in both.
      env: { ...process.env, MOTO_ACCOUNT_ID: '000000000000' },
    });
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      const read = (chunk: Buffer) => {
        printed += chunk;
        const [, address] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed) ?? [];
        if (address) resolve(address);
      };
      server.once('error', reject);
      for (const stream of [server.stdout, server.stderr]) stream.on('data', read);
      server.once('close', () => reject(new Error(`moto_server ended:\n${printed}`)));
    });
    return new Moto(server, url);
  }

  /** @returns undefined if it is not installed */
  static async startIfInstalled(): Promise<Moto | undefined> {
    try {
      return await Moto.start();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** What clients are created with. */
  get clientOptions() {
    return { endpoint: this.url, region: MOTO_REGION, credentials: CREDENTIALS };
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  /** Environment variables that lead every AWS client to an endpoint. @param url of a proxy before it */
  environment(url = this.url): Record<string, string> {
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const key = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    return { ...key, AWS_ENDPOINT_URL: url, AWS_REGION: MOTO_REGION, AWS_DEFAULT_REGION: MOTO_REGION };
  }

  /** Runs `aws <words>`. @returns the JSON that it prints */
  // biome-ignore lint/suspicious/noExplicitAny: every command of AWS has its own answer
  async aws(words: string, options: Readonly<Record<string, string>> = {}, url = this.url): Promise<any> {
    const args = [
      ...words.split(' '),
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ...['--endpoint-url', url, '--output', 'json'],
    ];
    const { stdout } = await promisify(execFile)('aws', args, {
      env: { PATH: process.env.PATH, ...this.environment(url) },
      maxBuffer: 10_000_000,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, 'close');
    this.#server.kill();
    await ended;
  }
}
