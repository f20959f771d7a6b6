// Records retries that should have started but are not in the ledger: their one-time schedules or messages were lost.
import pMap, { pMapSkip } from 'p-map';
import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import { retryOf } from '../ledger/retry.ts';
import type { RunParts } from '../parts.ts';
import { isOverdue } from './expected-runs.ts';

const CONCURRENCY = 10;

const reason = 'no message of this attempt reached the dispatcher in time';

/** Records each overdue retry that the ledger does not have as `missed`. @returns the recorded attempts, unsettled */
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
