// Reads the log of a run's task while it grows.
import { setTimeout as sleep } from 'node:timers/promises';
import { findLogStream, findTaskLogStream, follow, type LogLine, type LogStream } from '../aws/task-logs.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isFinal, type Run } from '../ledger/run.ts';
import type { Deployment } from './deployment.ts';

/** Milliseconds between two looks: short at first, for commands that take a moment. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 3000;

/** A task's log is complete only some time after the task has ended: the driver sends it in batches. */
const COMPLETE_AFTER = 500;

/** The log stream of a run; `undefined` where it had no task or logs elsewhere. */
export async function findRunLog({ clients }: Deployment, run: Run): Promise<LogStream | undefined> {
  const { taskArn, taskDefinitionArn, container } = run;
  if (taskArn === undefined) return undefined;
  if (taskDefinitionArn === undefined || container === undefined) {
    return findTaskLogStream(clients.ecs, taskArn);
  }
  return findLogStream(clients.ecs, { taskArn, taskDefinition: taskDefinitionArn, container });
}

/** The lines that a log has now. */
export function readRunLog({ clients }: Deployment, stream: LogStream): AsyncGenerator<LogLine, void> {
  return follow(clients.logsIn(stream.region), stream, async () => false);
}

/** The lines of a run's log until the run has ended and nothing more comes. */
export async function* followRun(
  { clients, now }: Deployment,
  ledger: Ledger,
  run: Run,
  stream: LogStream,
): AsyncGenerator<LogLine, void> {
  let wait = FIRST_WAIT;
  yield* follow(clients.logsIn(stream.region), stream, async () => {
    await sleep(wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT);
    const current = await ledger.get(run);
    if (current && !isFinal(current.state)) return true;
    const age = now().getTime() - Date.parse(current?.stopped ?? '');
    if (age < COMPLETE_AFTER) await sleep(COMPLETE_AFTER - Math.max(0, age));
    return false;
  });
}

/** Waits until a run is past `claimed`, or is final: until it has a task or will never have one. */
export async function waitForStart(ledger: Ledger, run: Run): Promise<Run> {
  return waitUntil(ledger, run, (now) => now.state !== 'claimed');
}

/** Waits until a run has ended. */
export async function waitForEnd(ledger: Ledger, run: Run): Promise<Run> {
  return waitUntil(ledger, run, (now) => isFinal(now.state));
}

async function waitUntil(ledger: Ledger, run: Run, reached: (now: Run) => boolean): Promise<Run> {
  let now = run;
  for (let wait = FIRST_WAIT; !reached(now); wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    await sleep(wait);
    now = (await ledger.get(run)) ?? now;
  }
  return now;
}
