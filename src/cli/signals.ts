/** The exit code of a program that a signal ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds in which one Ctrl-C may come twice: from the terminal, and from npm, which passes it on. */
const SAME_SIGNAL = 200;

/** Resolves at the first signal to stop. The second ends this process and, as the runner sees to, every process group at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        for (const each of SIGNALS) process.removeAllListeners(each);
        endOnSignal(performance.now() + SAME_SIGNAL);
        resolve();
      });
    }
  });
}

/**
 * Ends this process at a signal by `exit`, so that the runner can take every process with it.
 * @param from no signal counts before this moment of `performance.now()`
 */
export function endOnSignal(from = 0): void {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (performance.now() >= from) process.exit(INTERRUPTED_EXIT);
    });
  }
}
