// What cronbridge tells ECS when it stops a task; ECS hands it back as the task's stoppedReason.

/** Why cronbridge itself stopped a task. */
export type StopCause = 'timed-out' | 'replaced';

/** The Reason of the StopTask that a job's timeout schedules. */
export function timeoutReason(timeoutSeconds: number): string {
  return `cronbridge/timed-out: ran longer than ${timeoutSeconds} s`;
}

/** The Reason of the StopTask with which a run of `overlap=replace` ends the one before it. */
export function replacedReason(byRun: string): string {
  return `cronbridge/replaced: by ${byRun}`;
}

/** Reads a task's stoppedReason; `undefined`: it was not cronbridge that stopped it. */
export function stopCause(stoppedReason: string | undefined): StopCause | undefined {
  const word = /^cronbridge\/(timed-out|replaced):/.exec(stoppedReason ?? '')?.[1];
  return word as StopCause | undefined;
}
