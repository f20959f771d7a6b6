// Makes up for a due minute whose command did not run: because its job was paused, because it was missed, or because there was no
// cronbridge yet. The run is that of the minute itself, so the ledger decides that no minute runs twice.
import { randomUUID } from 'node:crypto';
import { type Attempt, hasNotRun, newAttempt, shownState } from '../ledger/attempt.ts';
import { pendingRetry } from '../ledger/retry.ts';
import { instantText, LONGEST_DEADLINE, type Message, runIdOf } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { type RunAnswer, startSafely } from './start-safely.ts';

/** What became of a minute. */
export interface MadeUpAnswer extends RunAnswer {
  /** Nothing was started: its run had started before, or is no longer to be made up for. */
  readonly existed?: true;
}

/**
 * Starts the run of a minute, or lets it wait in the line of its lock for up to a day. A minute with a record gets another attempt
 * if none of its attempts had a command that ran.
 * @param message of the minute's run
 * @param atOnce beside other runs of the job, instead of one after the other
 * @throws what the SDK throws
 */
export async function makeUp(parts: RunParts, message: Message, atOnce: boolean): Promise<MadeUpAnswer> {
  const first: Message = {
    ...message,
    overlap: atOnce ? 'allow' : 'wait',
    deadline: LONGEST_DEADLINE,
  };
  const run = runIdOf(first);
  const request = randomUUID();
  for (;;) {
    const attempts = await parts.ledger.attempts(run);
    const last = attempts.at(-1);
    if (last !== undefined && !(await mayFollow(parts, attempts, last))) return existing(last);
    const next = { ...first, attempt: (last?.number ?? 0) + 1, due: instantText(parts.now()) };
    const answer = await startSafely(parts, next, request);
    if (answer !== undefined) return answer;
    // It was started in the meantime, by another request or by its own message.
    const there = await parts.ledger.get(newAttempt(next));
    if (there !== undefined) return existing(there);
  }
}

function existing(attempt: Attempt): MadeUpAnswer {
  const { runId, number, reason } = attempt;
  return { run: runId, attempt: number, state: shownState(attempt), reason, existed: true };
}

/** Whether another attempt may follow: none has run, none will, and no dead letter starts the run in its place. */
async function mayFollow(
  { ledger, now }: RunParts,
  attempts: readonly Attempt[],
  last: Attempt,
): Promise<boolean> {
  const isOver = attempts.every((attempt) => hasNotRun(attempt) && attempt.unsettled === undefined);
  if (!isOver || pendingRetry(last, now()) !== undefined) return false;
  // Whoever marked it may have died before the attempt was there.
  return last.redriven === last.runId || (await ledger.redrive(last, last.runId));
}
