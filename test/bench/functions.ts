// The deployed functions' cold start, as far as it is ours: from importing the bundle to the handler being there.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Measured } from './main.ts';

/** Fresh processes for each function; the middle one counts. */
const RUNS = 7;

const IMPORT = `
  const begun = performance.now();
  const { handler } = await import(process.argv[1]);
  if (typeof handler !== 'function') throw new Error('there is no handler');
  process.stdout.write(String(performance.now() - begun));
`;

export async function measureFunctions(): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const name of ['sync', 'dispatch', 'outcome']) {
    const times: number[] = [];
    while (times.length < RUNS) times.push(await importOnce(resolve(`dist/lambda/${name}.mjs`)));
    const [measured = Number.NaN] = times.sort((a, b) => a - b).slice(Math.floor(RUNS / 2));
    rows.push({ what: `function ${name}: handler ready`, target: 80, measured, unit: 'ms' });
  }
  return rows;
}

async function importOnce(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    IMPORT,
    file,
  ]);
  return Number(stdout);
}
