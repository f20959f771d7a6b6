// From starting `cronbridge local` to the applied plan.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Measured } from './measured.ts';

export async function measureStart(): Promise<Measured[]> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['dist/cronbridge.js', 'local', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (printed.includes('ready')) break;
  }
  const measured = performance.now() - begun;
  child.kill('SIGINT');
  await once(child, 'exit');
  return [{ what: 'npm start: plan applied', target: 2000, measured, unit: 'ms' }];
}
