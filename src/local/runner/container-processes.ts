// Finds the processes of a container that is only a process. Those that left its process group are found by a mark that they
// inherit.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that marks them; its value identifies the container. */
export const MARK = 'CRONBRIDGE_CONTAINER';

/** The bit of SIGTERM in the masks of /proc/PID/status. */
const TERM_BIT = 1n << 14n;

/** A process may fork during the search, so it is repeated. */
const MOST_ROUNDS = 10;

/**
 * Whether the process handles SIGTERM. The first process of a container gets only signals that it handles (pid_namespaces(7)).
 * @returns undefined where the system does not say, everywhere but on Linux
 */
export function handlesTerm(pid: number): boolean | undefined {
  try {
    const caught = /^SigCgt:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return caught === undefined ? undefined : (BigInt(`0x${caught}`) & TERM_BIT) !== 0n;
  } catch {
    return undefined;
  }
}

/**
 * Kills every process of a container: its descendants, and on Linux whatever carries its mark, even after its parents have
 * ended. Not found are processes without their parents on other systems, and those that cleared their environment.
 * @param first the container's first process, while it is known to be alive
 */
export function killContainer(first: number | undefined, mark: string): void {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = processesOf(first, mark);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended in the meantime, or belongs to another user now.
      }
    }
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly marked: boolean;
}

function processesOf(first: number | undefined, mark: string): number[] {
  const all = process.platform === 'linux' ? linuxProcesses(mark) : psProcesses();
  const found = new Set(all.flatMap(({ pid, marked }) => (marked || pid === first ? [pid] : [])));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

function linuxProcesses(mark: string): Process[] {
  const wanted = `\0${MARK}=${mark}\0`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The program's name, in parentheses, may contain anything.
      const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z' || state === 'X') return [];
      return [{ pid: Number(name), parent: Number(parent), marked: hasMark(name, wanted) }];
    } catch {
      return [];
    }
  });
}

function hasMark(name: string, wanted: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${name}/environ`, 'latin1')}`.includes(wanted);
  } catch {
    // The process belongs to another user.
    return false;
  }
}

function psProcesses(): Process[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,state='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/);
    if (!pid || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), marked: false }];
  });
}
