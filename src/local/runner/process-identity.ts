import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What no two processes have in common that have the same number one after the other: when it was started. It says nothing about a
 * process in another container of the machine.
 * @returns undefined if there is no such process, or the system does not say
 */
export function identityOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid);
  } catch {
    return undefined;
  }
}

/** The field `starttime` counts from the start of the system (proc_pid_stat(5)), so that belongs to it. */
function linuxIdentity(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The program's name, in parentheses, may contain anything. After it comes field 3.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  return `${bootId()} ${fields[18]}`;
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return knownBootId;
}

function psIdentity(pid: number): string | undefined {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
}
