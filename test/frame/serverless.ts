// The serverless command as anybody has it who installs this repository, without an account.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../../src/config/environment.ts';
import { ROOT } from './source.ts';

/** Where serverless keeps the check that it generates from its schema of serverless.yml, which is half of the time that packaging takes. */
const CACHE = join(ROOT, 'node_modules/.cache');

/**
 * `serverless <words>`, with nothing of this machine's AWS settings.
 * @param folder where it runs
 * @returns whether it failed, and what it printed
 */
export function serverless(
  words: readonly string[],
  folder: string,
  env: Environment = {},
): Promise<{ failed: boolean; text: string }> {
  return new Promise((resolve) => {
    execFile(
      join(ROOT, 'node_modules/.bin/serverless'),
      words,
      {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder, SLS_SCHEMA_CACHE_BASE_DIR: CACHE, ...env },
      },
      (error, stdout, stderr) => resolve({ failed: error !== null, text: stdout + stderr }),
    );
  });
}
