import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LockedError, lockDirectory } from '../../../src/local/journal/lock.ts';
import { identityOf } from '../../../src/local/runner/process-identity.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'cronbridge-lock-'));
  folders.push(made);
  return made;
}

it('a directory belongs to the first process that takes it', () => {
  const directory = folder();
  lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(LockedError);
});

it('the lock of a process that has ended is taken over, also if another one has its number now', async () => {
  const directory = folder();
  const child = spawn('true');
  const { pid = 0 } = child;
  await once(child, 'exit');
  symlinkSync(`${pid} of some start`, join(directory, 'lock-4'));
  lockDirectory(directory);
  expect(readdirSync(directory)).toEqual(['lock-5']);
  const reused = folder();
  symlinkSync(`${process.pid} of another start`, join(reused, 'lock-1'));
  lockDirectory(reused);
  expect(readdirSync(reused)).toEqual(['lock-2']);
});

it('a process is known by its start', () => {
  expect(identityOf(process.pid)).toBe(identityOf(process.pid));
  expect(identityOf(process.pid)).not.toBe(identityOf(process.ppid));
});
