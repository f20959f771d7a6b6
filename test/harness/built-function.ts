// Runs a built function as Lambda does: in its own process, with nothing but its environment.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The part of Lambda's runtime that a function needs. */
const RUNTIME = `
  const { [process.argv[2]]: handler } = await import(process.argv[1]);
  process.on('message', async ({ id, event }) => {
    const end = Date.now() + Number(process.argv[3]);
    const answer = (given) => process.send({ id, cpu: process.cpuUsage(), ...given });
    try {
      answer({ answer: await handler(event, { getRemainingTimeInMillis: () => end - Date.now() }) });
    } catch ({ name, message }) {
      answer({ error: { name, message } });
    }
  });`;

interface Answer {
  readonly id: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/** A function's process. */
export class BuiltFunction {
  log = '';
  /** The CPU time of its process, from its start to its last answer. */
  cpuMilliseconds = 0;
  readonly #child: ChildProcess;
  #invocations = 0;

  /**
   * @param handler as serverless.yml names it in dist/lambda: `sync.plan`
   * @param milliseconds that each invocation may take
   * @param folder where dist/lambda is
   */
  constructor(handler: string, env: NodeJS.ProcessEnv, milliseconds: number, folder = '.') {
    const [bundle, name = ''] = handler.split('.');
    const module = pathToFileURL(resolve(folder, `dist/lambda/${bundle}.mjs`)).href;
    this.#child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', RUNTIME, module, name, String(milliseconds)],
      {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.log += chunk;
      });
    }
  }

  async invoke(event: unknown): Promise<unknown> {
    this.#invocations += 1;
    const id = this.#invocations;
    const answered = new Promise<Answer>((done) => {
      const listen = (message: Answer): void => {
        if (message.id !== id) return;
        this.#child.off('message', listen);
        done(message);
      };
      this.#child.on('message', listen);
    });
    this.#child.send({ id, event });
    const { answer, cpu, error } = await answered;
    this.cpuMilliseconds = (cpu.user + cpu.system) / 1000;
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.kill();
    await ended;
  }
}
