/** The exit code of a program that a signal ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Within this time (milliseconds), a second signal is the same Ctrl-C, passed on by npm. */
const SAME_SIGNAL = 200;

/** Resolves at the first stop signal. The second ends this process and, through the runner, every process group at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        for (const each of SIGNALS) process.removeAllListeners(each);
        endOnSignal({ from: performance.now() + SAME_SIGNAL });
        resolve();
      });
    }
  });
}

/**
 * Ends this process with `exit` at a signal, so that the runner can end every child process.
 * @param options `from`: signals before this moment of `performance.now()` do not count; `last`: what is done before the end
 * @returns takes that back
 */
export function endOnSignal({
  from = 0,
  last,
}: {
  readonly from?: number;
  readonly last?: () => void;
} = {}): () => void {
  const end = () => {
    if (performance.now() < from) return;
    last?.();
    process.exit(INTERRUPTED_EXIT);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}
