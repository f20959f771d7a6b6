// moto keeps functions but runs none without Docker. Here they run: what was deployed, with the environment that CloudFormation gave it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Answer, Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { BuiltFunction } from './built-function.ts';
import type { Moto } from './moto.ts';

export class DeployedFunctions {
  /** Where the functions send their requests. */
  url = '';
  readonly #moto: Moto;
  readonly #running = new Map<string, Promise<{ built: BuiltFunction; folder: string }>>();

  constructor(moto: Moto) {
    this.#moto = moto;
  }

  /** Answers invocations as Lambda does; everything else passes. */
  readonly link: Link = async (request, pass) => {
    if (operationOf(request) !== 'Invoke') return pass(request);
    // It asks only whether there is the function, and the right to it.
    if (request.headers['x-amz-invocation-type'] === 'DryRun')
      return { ...answer(null), status: 204, body: Buffer.alloc(0) };
    const [, name = ''] = /functions\/([^/]+)\/invocations/.exec(request.target) ?? [];
    try {
      return answer(
        await this.#invoke(decodeURIComponent(name), JSON.parse(request.body.toString() || '{}')),
      );
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return answer({ errorType, errorMessage }, { 'x-amz-function-error': 'Unhandled' });
    }
  };

  /** What the functions wrote so far. */
  async log(): Promise<string> {
    const running = await Promise.all(this.#running.values());
    return running.map(({ built }) => built.log).join('');
  }

  async stop(): Promise<void> {
    for (const running of this.#running.values()) {
      const { built, folder } = await running;
      await built.stop();
      await rm(folder, { recursive: true });
    }
  }

  async #invoke(name: string, event: unknown): Promise<unknown> {
    const running = this.#running.get(name) ?? this.#start(name);
    this.#running.set(name, running);
    return (await running).built.invoke(event);
  }

  async #start(name: string): Promise<{ built: BuiltFunction; folder: string }> {
    const found = await this.#moto.aws('lambda get-function', { 'function-name': name });
    const { Handler, Environment, Timeout } = found.Configuration;
    const folder = await mkdtemp(join(tmpdir(), 'cronbridge-function-'));
    // https://<a bucket of Lambda's>/<key in the bucket of the deployment>
    const key = decodeURIComponent(new URL(found.Code.Location).pathname.slice(1));
    const { Buckets } = await this.#moto.aws('s3api list-buckets');
    const zip = join(folder, 'function.zip');
    await this.#moto.aws(`s3api get-object --bucket ${Buckets[0].Name} --key ${key} ${zip}`);
    await promisify(execFile)('python3', ['-m', 'zipfile', '--extract', zip, folder]);
    const env = { ...Environment.Variables, ...this.#moto.environment(this.url) };
    const handler = Handler.replace('dist/lambda/', '');
    return { built: new BuiltFunction(handler, env, Timeout * 1000, folder), folder };
  }
}

function answer(payload: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(payload) ?? 'null'),
  };
}
