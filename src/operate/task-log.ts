import { setTimeout as sleep } from 'node:timers/promises';
import { findLogStream, findTaskLogStream, follow, type LogLine, type LogStream } from '../aws/task-logs.ts';
import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import type { Deployment } from './deployment.ts';

/** Milliseconds between two looks: short at first, for commands that take a moment. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 3000;

/** A task's log is complete only some time after the task has ended: the driver sends it in batches. */
const COMPLETE_AFTER = 500;

/** The log stream of a run; `undefined` where it had no task or logs elsewhere. */
export async function findRunLog({ clients }: Deployment, attempt: Attempt): Promise<LogStream | undefined> {
  const { taskArn, taskDefinitionArn, container } = attempt;
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
export async function* followTask(
  { clients, now }: Deployment,
  ledger: Ledger,
  attempt: Attempt,
  stream: LogStream,
): AsyncGenerator<LogLine, void> {
  let wait = FIRST_WAIT;
  yield* follow(clients.logsIn(stream.region), stream, async () => {
    await sleep(wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT);
    const current = await ledger.get(attempt);
    if (current && !isFinal(current.state)) return true;
    const age = now().getTime() - Date.parse(current?.stopped ?? '');
    if (age < COMPLETE_AFTER) await sleep(COMPLETE_AFTER - Math.max(0, age));
    return false;
  });
}

/**
 * Waits until a run is past `claimed`, or is final: until it has a task or will never have one.
 * @param waits is told what it waits for, each time that it is something else
 */
export async function waitForStart(
  ledger: Ledger,
  attempt: Attempt,
  waits: (reason: string) => void = () => {},
): Promise<Attempt> {
  let told: string | undefined;
  return waitUntil(ledger, attempt, ({ state, reason }) => {
    if (state !== 'claimed') return true;
    if (reason !== undefined && reason !== told) waits(reason);
    told = reason;
    return false;
  });
}

/** Waits until the ledger has the attempt that follows one that is to be tried again, however that begins. */
export async function waitForAttempt(ledger: Ledger, ended: Attempt, attempt: number): Promise<Attempt> {
  for (;;) {
    const next = await ledger.get({ runId: ended.runId, number: attempt });
    if (next !== undefined) return next;
    await sleep(LONGEST_WAIT);
    if ((await ledger.get(ended)) === undefined) throw forgotten(ended);
  }
}

/** Waits until a run has ended. */
export async function waitForEnd(ledger: Ledger, attempt: Attempt): Promise<Attempt> {
  return waitUntil(ledger, attempt, (now) => isFinal(now.state));
}

async function waitUntil(
  ledger: Ledger,
  attempt: Attempt,
  reached: (now: Attempt) => boolean,
): Promise<Attempt> {
  let now = attempt;
  for (let wait = FIRST_WAIT; !reached(now); wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    await sleep(wait);
    const found = await ledger.get(attempt);
    if (found === undefined) throw forgotten(attempt);
    now = found;
  }
  return now;
}

/** As after a restart of "cronbridge local". */
function forgotten({ runId }: Attempt): CronbridgeError {
  return new CronbridgeError('unknown-run', `the ledger no longer has run ${runId}`);
}
