// The reasons that cronbridge gives to ECS when it stops a task, and how the stopped task's event is read back.

/** Why cronbridge itself stopped a task. */
type OwnStop = 'timed-out' | 'replaced';

const timeoutText = 'cronbridge: stopped by its timeout';
const replacedText = 'cronbridge: replaced by';

/** For the timeout schedule's StopTask. */
export function timeoutReason(timeoutSeconds: number): string {
  return `${timeoutText} of ${timeoutSeconds} s`;
}

/** For the StopTask of `overlap=replace`; `run` is the run that takes the place. */
export function replacedReason(run: string): string {
  return `${replacedText} ${run}`;
}

/** For the StopTask of a run that somebody stops, and for the attempt of one that had no task yet. */
export const personReason = 'stopped with cronbridge stop';

/** For the StopTask of a task whose run was recorded as ended, or as another task, before it could be recorded itself. */
export const surplusReason = 'cronbridge: its run had ended, or had a task, already';

/** Reads `stoppedReason` of a task; `undefined`: somebody or something else stopped it. */
export function readStopReason(stoppedReason: string | undefined): OwnStop | undefined {
  if (stoppedReason?.includes(timeoutText)) return 'timed-out';
  if (stoppedReason?.includes(replacedText)) return 'replaced';
  return undefined;
}
