// Child processes of the local commands: what they get from this shell, and that none outlives the command.
import type { Environment } from '../config.ts';

/** The exit code of a program that a signal ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a container's image would set. Nothing else of this shell reaches a command, as with crond. */
export function commandEnvironment({ PATH, HOME }: Environment): Readonly<Record<string, string>> {
  return { PATH: PATH ?? '/usr/local/bin:/usr/bin:/bin', HOME: HOME ?? '/' };
}

/** Resolves at the first signal to stop. The second ends this process and, as the runner sees to, every process group at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        for (const each of SIGNALS) process.removeAllListeners(each);
        endOnSignal();
        resolve();
      });
    }
  });
}

/** Ends this process at a signal by `exit`, so that the runner can take every process group with it. */
export function endOnSignal(): void {
  for (const signal of SIGNALS) process.on(signal, () => process.exit(INTERRUPTED_EXIT));
}
