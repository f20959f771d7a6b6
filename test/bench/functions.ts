// Our part of the functions' cold start: from importing the bundle until the handler is there.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Measured } from './measured.ts';

/** New processes for each function; the median counts. */
const RUNS = 7;

/**
 * Lambda's runtime is an ES module in a file too: before it loads a function, the loader of modules is ready, and node:http, by which
 * it asks for invocations (aws/aws-lambda-nodejs-runtime-interface-client, RAPIDClient).
 */
const RUNTIME = `
  import 'node:http';
  const begun = performance.now();
  const { handler } = await import(process.argv[2]);
  if (typeof handler !== 'function') throw new Error('there is no handler');
  process.stdout.write(String(performance.now() - begun));
`;

export async function measureFunctions(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cronbridge-bench-'));
  try {
    const runtime = join(folder, 'runtime.mjs');
    await writeFile(runtime, RUNTIME);
    const rows: Measured[] = [];
    for (const name of ['sync', 'dispatch', 'outcome']) {
      const times: number[] = [];
      while (times.length < RUNS) times.push(await importOnce(runtime, resolve(`dist/lambda/${name}.mjs`)));
      const [measured = Number.NaN] = times.sort((a, b) => a - b).slice(Math.floor(RUNS / 2));
      rows.push({ what: `function ${name}: handler ready`, target: 80, measured, unit: 'ms' });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importOnce(runtime: string, file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [runtime, file]);
  return Number(stdout);
}
