// The serverless command as anybody has it who installs this repository, without an account.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../../src/config/environment.ts';
import { ROOT } from './source.ts';

/** Where serverless keeps the check that it generates from its schema of serverless.yml, which is half of the time that packaging takes. */
const CACHE = join(ROOT, 'node_modules/.cache');

interface Ended {
  readonly failed: boolean;
  /** What it printed. */
  readonly text: string;
}

let child: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * `serverless <words>`, with nothing of this machine's AWS settings; one after another, in one process that ends with this one.
 * @param folder where it runs
 */
export function serverless(words: readonly string[], folder: string, env: Environment = {}): Promise<Ended> {
  const ended = last.then(() =>
    command({
      words,
      folder,
      env: { PATH: process.env.PATH, HOME: folder, SLS_SCHEMA_CACHE_BASE_DIR: CACHE, ...env },
    }),
  );
  last = ended.catch(() => undefined);
  return ended;
}

function command(call: object): Promise<Ended> {
  const running = child ?? start();
  child = running;
  return new Promise((resolve, reject) => {
    const died = () => reject(new Error(`the process of serverless ended during ${JSON.stringify(call)}`));
    running.once('exit', died);
    running.once('message', (ended: Ended) => {
      running.off('exit', died);
      resolve(ended);
    });
    running.send(call);
  });
}

function start(): ChildProcess {
  const started = fork(join(ROOT, 'test/frame/serverless-process.cjs'), { execArgv: [] });
  // The tests' process ends without it, and it then.
  started.unref();
  started.channel?.unref();
  return started;
}
