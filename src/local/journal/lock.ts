// Keeps a second process off a directory. Locks are numbered links that exist in one piece or not at all; the highest one counts.
import { readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../runner/process-identity.ts';

/** Another process has the directory. */
export class LockedError extends Error {
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} has it`);
    this.name = 'LockedError';
    this.pid = pid;
  }
}

const LOCK = /^lock-(\d+)$/;

/**
 * Takes a directory for this process, until it ends. The lock of a process that has ended is left behind by a higher one, and is not
 * removed before that: whoever saw it cannot take the same number too.
 * @throws LockedError; the system's error
 */
export function lockDirectory(directory: string): void {
  for (;;) {
    const highest = Math.max(0, ...locksIn(directory));
    if (highest > 0) {
      const holder = holderOf(linkAt(directory, highest));
      // It was replaced in the meantime.
      if (holder === undefined) continue;
      if (isAlive(holder)) throw new LockedError(holder.pid);
    }
    const own = highest + 1;
    if (!take(linkAt(directory, own))) continue;
    const now = locksIn(directory);
    if (now.some((number) => number > own)) {
      rmSync(linkAt(directory, own), { force: true });
      continue;
    }
    for (const number of now) if (number < own) rmSync(linkAt(directory, number), { force: true });
    return;
  }
}

function locksIn(directory: string): number[] {
  return readdirSync(directory).flatMap((name) => {
    const number = LOCK.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function linkAt(directory: string, number: number): string {
  return join(directory, `lock-${number}`);
}

/** @returns false if there is one */
function take(path: string): boolean {
  try {
    // It leads nowhere: what it says is who has the lock.
    symlinkSync(`${process.pid} ${identityOf(process.pid) ?? ''}`, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Holder {
  readonly pid: number;
  readonly identity: string;
}

/** @returns undefined if the lock is gone */
function holderOf(path: string): Holder | undefined {
  let told: string;
  try {
    told = readlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [, pid = '', identity = ''] = /^(\d+) (.*)$/.exec(told) ?? [];
  return { pid: Number(pid), identity };
}

/** A process may have the number of one that has ended. */
function isAlive({ pid, identity }: Holder): boolean {
  return pid > 0 && (identityOf(pid) ?? '') === identity && exists(pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
