// The reasons that cronbridge gives ECS when it stops a task, and how they are read back from the stopped task.

/** Why cronbridge itself stopped a task, or that it ended with what ran it. */
type OwnStop = 'timed-out' | 'replaced' | 'lost';

const timeoutText = 'cronbridge: stopped by its timeout';
const replacedText = 'cronbridge: replaced by';

/** For the StopTask of the timeout schedule. */
export function timeoutReason(timeoutSeconds: number): string {
  return `${timeoutText} of ${timeoutSeconds} s`;
}

/** For the StopTask of `overlap=replace`; `run` is the new run. */
export function replacedReason(run: string): string {
  return `${replacedText} ${run}`;
}

/** For the StopTask of a run that a person stops, and for an attempt that was stopped before it had a task. */
export const personReason = 'stopped with cronbridge stop';

/** For the StopTask of a task whose run had ended, or had another task, before this one could be recorded. */
export const surplusReason = 'cronbridge: its run had ended, or had a task, already';

/** Of a task on one machine that ended with `cronbridge local`. */
export const endedWithLocal = '"cronbridge local" ended while it ran';

/** Reads a task's `stoppedReason`. @returns undefined if somebody or something else stopped it */
export function readStopReason(stoppedReason: string | undefined): OwnStop | undefined {
  if (stoppedReason?.includes(timeoutText)) return 'timed-out';
  if (stoppedReason?.includes(replacedText)) return 'replaced';
  if (stoppedReason?.includes(endedWithLocal)) return 'lost';
  return undefined;
}
