// moto keeps functions but runs none without Docker. Here they run: what was deployed, with the environment that CloudFormation gave it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetFunctionCommand, type GetFunctionCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import type { Answer, Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { BuiltFunction } from './built-function.ts';
import { MOTO_REGION, type Moto } from './moto.ts';

interface Running {
  readonly built: BuiltFunction;
  readonly folder: string;
}

export class DeployedFunctions {
  /** Where the functions send their requests. */
  url = '';
  readonly #moto: Moto;
  readonly #lambda: LambdaClient;
  readonly #running = new Map<string, Promise<Running>>();

  constructor(moto: Moto) {
    this.#moto = moto;
    this.#lambda = new LambdaClient(moto.clientOptions);
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
    this.#lambda.destroy();
    for (const running of this.#running.values()) {
      const { built, folder } = await running;
      await built.stop();
      await rm(folder, { recursive: true });
    }
  }

  async #invoke(name: string, event: unknown): Promise<unknown> {
    const found = await this.#lambda.send(new GetFunctionCommand({ FunctionName: name }));
    const { CodeSha256, Environment } = found.Configuration ?? {};
    // After an update Lambda starts it again.
    const version = JSON.stringify([name, CodeSha256, Environment]);
    const running = this.#running.get(version) ?? this.#start(found);
    this.#running.set(version, running);
    return (await running).built.invoke(event);
  }

  async #start({ Configuration, Code }: GetFunctionCommandOutput): Promise<Running> {
    const { Handler = '', Environment, Timeout = 3 } = Configuration ?? {};
    const folder = await mkdtemp(join(tmpdir(), 'cronbridge-function-'));
    // https://<a bucket of Lambda's>/<key in the bucket of the deployment>, the only one there.
    const { pathname } = new URL(Code?.Location ?? '');
    const zip = join(folder, 'function.zip');
    await writeFile(zip, await this.#deployed(pathname));
    await promisify(execFile)('python3', ['-m', 'zipfile', '--extract', zip, folder]);
    const env = { ...Environment?.Variables, ...this.#moto.environment(this.url) };
    const handler = Handler.replace('dist/lambda/', '');
    return { built: new BuiltFunction(handler, env, Timeout * 1000, folder), folder };
  }

  async #deployed(key: string): Promise<Buffer> {
    // To moto a signature without a meaning is one, and without a signature nothing of S3 is readable.
    const credential = `moto/20270101/${MOTO_REGION}/s3/aws4_request`;
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    };
    const read = async (path: string) => (await fetch(`${this.#moto.url}${path}`, { headers })).arrayBuffer();
    const [, bucket = ''] = /<Name>(.*?)</.exec(Buffer.from(await read('/')).toString()) ?? [];
    return Buffer.from(await read(`/${bucket}${key}`));
  }
}

function answer(payload: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(payload) ?? 'null'),
  };
}
