// From a stopped task to a closed and settled attempt: the way of the event, and of the reconciler.
import { type Ending, settlementSeconds } from '../ledger/ledger.ts';
import { type Attempt, isFinal } from '../ledger/run.ts';
import { isWaiting } from '../once/launch-schedule.ts';
import { finishLaunchAgain, launchAgain } from './launch-again.ts';
import type { OutcomeParts } from './parts.ts';
import { endsQuietly, letGo, type Settlement, settle } from './settle.ts';
import type { StoppedTask } from './stopped-task.ts';
import { judge, type Verdict } from './verdict.ts';

/** An attempt after its end: closed here, or completed here after whoever closed it had died. */
export interface Settled {
  readonly decision: 'closed' | 'completed';
  readonly run: Attempt;
  readonly settlement: Settlement;
}

/** What was done with a stopped task. */
export type Closing =
  | Settled
  /** Its command never began; the attempt waits for its next launch. */
  | { readonly decision: 'launching-again'; readonly run: Attempt }
  | { readonly decision: 'twin' }
  /** The ledger has no such attempt: it expired, or somebody deleted it. */
  | { readonly decision: 'unknown' };

/**
 * Closes the attempt that the task was, then does what follows. The event may come twice, late, before the dispatcher
 * has noted the start, or again after a crash of this function: only the first closes; a later one completes what the
 * first left undone, once it must be dead.
 */
export async function closeStopped(parts: OutcomeParts, task: StoppedTask): Promise<Closing> {
  const { ledger } = parts;
  const run = await ledger.get(task);
  if (run === undefined) return { decision: 'unknown' };
  // Two dispatchers have each started one: the task that was recorded is the attempt, and the other one was surplus.
  if (run.taskArn !== undefined && run.taskArn !== task.taskArn) return { decision: 'twin' };
  if (run.launch !== task.launch) {
    // Whoever left the attempt to its next launch may have died before the schedule was there.
    if (run.launch === task.launch + 1 && isWaiting(run)) await finishLaunchAgain(parts, run);
    return { decision: 'twin' };
  }
  if (!isFinal(run.state)) return (await closeActive(parts, run, task)) ?? { decision: 'twin' };
  if (run.state === 'stopped' && run.stopped === undefined) {
    const ended = await ledger.stoppedTaskEnded(run, endingOf(task, judge(task), parts.now()), parts.now());
    return ended
      ? { decision: 'completed', run: ended, settlement: await settle(parts, ended) }
      : { decision: 'twin' };
  }
  if (await takeOver(parts, run)) return { decision: 'completed', run, settlement: await settle(parts, run) };
  return { decision: 'twin' };
}

/**
 * Where nothing else follows from the end, the attempt lets go of what it holds first and is closed for good, in one write
 * instead of two: if the function dies in between, the event that comes again finds it started and does the same again.
 * An attempt that is only claimed keeps its lock until it is closed: its message may come again, and must not meet another's.
 * @returns undefined: somebody else has closed it meanwhile
 */
async function closeActive(
  parts: OutcomeParts,
  run: Attempt,
  task: StoppedTask,
): Promise<Closing | undefined> {
  const { ledger, now } = parts;
  const verdict = judge(task);
  if (verdict.passes && run.stopAsked === undefined) {
    const waiting = await launchAgain(parts, run, task, verdict);
    if (waiting) return { decision: 'launching-again', run: waiting };
    // Where somebody asked to stop it at this very moment, it ends here.
    if ((await ledger.get(run))?.stopAsked === undefined) return undefined;
  }
  const ending = endingOf(task, verdict, now());
  const ended = { ...run, ...ending };
  if (run.state === 'started' && endsQuietly(ended, now())) {
    await letGo(parts, run);
    const closed = await ledger.closeForGood(run, ending);
    return closed ? { decision: 'closed', run: ended, settlement: 'quiet' } : undefined;
  }
  const closed = await ledger.close(run, ending, now());
  return closed && { decision: 'closed', run: closed, settlement: await settle(parts, closed) };
}

/** What the ledger writes down of a stopped task. */
export function endingOf(task: StoppedTask, { state, exitCode, reason, cause }: Verdict, now: Date): Ending {
  const { taskArn, taskDefinitionArn, container, started, stopped = now.toISOString() } = task;
  return {
    state,
    exitCode,
    reason,
    cause,
    started,
    stopped,
    taskArn,
    taskDefinitionArn,
    container,
  };
}

/**
 * An end without a task is the dispatcher's to settle, since only its message can be given up with the reason. After the
 * dispatcher has died the message comes again within six minutes, the queue's visibility timeout.
 */
const dispatcherSeconds = 15 * 60;

/** Takes what is left to do for a closed attempt, if whoever closed it had time enough. */
export async function takeOver({ ledger, now }: OutcomeParts, run: Attempt): Promise<boolean> {
  if (!isFinal(run.state) || run.unsettled === undefined) return false;
  const atWork = run.taskArn === undefined || (run.state === 'stopped' && run.stopped === undefined);
  const patience = atWork ? dispatcherSeconds : settlementSeconds;
  if (now().getTime() - Date.parse(run.unsettled) < patience * 1000) return false;
  return ledger.takeSettlement(run, now());
}
