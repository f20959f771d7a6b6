// From starting `cronbridge local` to the applied plan.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measured.ts';

export async function measureStart(): Promise<Measured[]> {
  const data = mkdtempSync(join(tmpdir(), 'cronbridge-bench-'));
  const begun = performance.now();
  const args = ['dist/cronbridge.js', 'local', '--port', '0', '--data', data];
  const child = spawn(process.execPath, args, {
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
  rmSync(data, { recursive: true });
  return [{ what: 'npm start: plan applied', target: 2000, measured, unit: 'ms' }];
}
