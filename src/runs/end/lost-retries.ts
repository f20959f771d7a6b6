// Retries that should have started and that nobody knows of: their one-time schedules, or their messages, were lost.
import pMap, { pMapSkip } from 'p-map';
import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import { retryOf } from '../ledger/retry.ts';
import type { RunParts } from '../parts.ts';
import { isOverdue } from './expected-runs.ts';

/** Attempts that are looked after at the same time. */
const CONCURRENCY = 10;

const reason = 'no message of this attempt reached the dispatcher in time';

/** Records the attempts that should have followed and that the ledger does not know as `missed`; returns those, unsettled. */
export async function recordLostRetries(
  { ledger, now }: RunParts,
  retried: readonly Attempt[],
): Promise<Attempt[]> {
  return pMap(
    retried,
    async (ended) => {
      const message = retryOf(ended, now())?.message;
      if (message !== undefined && !isOverdue(message, now())) return pMapSkip;
      const lost =
        message && (await ledger.record({ ...newAttempt(message), state: 'missed', reason }, now()));
      await ledger.followed(ended);
      return lost?.recorded ? lost.attempt : pMapSkip;
    },
    { concurrency: CONCURRENCY },
  );
}
