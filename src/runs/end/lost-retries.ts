// Makes up for retries that should have started but are not in the ledger: their one-time schedules or messages were lost.
import { pMapSkip } from 'p-map';
import { scheduleRetry } from '../../schedules/retry-schedule.ts';
import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import { retryOf } from '../ledger/retry.ts';
import type { RunParts } from '../parts.ts';
import { apart } from './apart.ts';
import { isOverdue } from './expected-runs.ts';

const CONCURRENCY = 10;

const reason = 'no message of this attempt reached the dispatcher in time';

/** Scheduler may be a minute late, and the message is redelivered six minutes after a dispatcher died. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Sends each retry once more that is overdue and that the ledger does not have; past its deadline, records it as `missed`.
 * @returns the recorded attempts, unsettled, and what failed
 */
export function recordLostRetries(
  parts: RunParts,
  retried: readonly Attempt[],
): ReturnType<typeof apart<Attempt, Attempt>> {
  const { ledger, now } = parts;
  const visit = async (ended: Attempt): Promise<Attempt | typeof pMapSkip> => {
    const retry = retryOf(ended, now());
    if (retry === undefined) {
      await ledger.followed(ended);
      return pMapSkip;
    }
    const next = newAttempt(retry.message);
    if (!isOverdue(retry.message, now())) {
      if (now().getTime() - retry.due.getTime() < PATIENCE_MS) return pMapSkip;
      if ((await ledger.get(next)) === undefined) await scheduleRetry(parts, retry);
      // No later visit has to look for it again.
      else await ledger.followed(ended);
      return pMapSkip;
    }
    const lost = await ledger.record({ ...next, state: 'missed', reason }, now());
    await ledger.followed(ended);
    return lost.recorded ? lost.attempt : pMapSkip;
  };
  return apart(retried, visit, { concurrency: CONCURRENCY });
}
