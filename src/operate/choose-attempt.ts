import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import { type Attempts, lastOf } from './find-run.ts';

/** @throws CronbridgeError `unknown-run` for an attempt that the run does not have */
export function attemptNumber(attempts: Attempts, wanted: number | undefined): Attempt | undefined {
  if (wanted === undefined) return undefined;
  const found = attempts.find((one) => one.number === wanted);
  if (found) return found;
  throw new CronbridgeError('unknown-run', `${attempts[0].runId} has no attempt ${wanted}`, {
    hint: `it has ${attempts.length === 1 ? 'only attempt 1' : `attempts 1 to ${attempts.length}`}`,
  });
}

/** The last attempt with a task: one that waits, or that never started, has no log. */
export function lastWithTask(attempts: Attempts): Attempt {
  return attempts.findLast(({ taskArn }) => taskArn !== undefined) ?? lastOf(attempts);
}

/** The attempt that runs or waits; for a run that has ended, or that waits for its next attempt, the last with a log. */
export function firstToFollow(attempts: Attempts): Attempt {
  const last = lastOf(attempts);
  return isFinal(last.state) ? lastWithTask(attempts) : last;
}
