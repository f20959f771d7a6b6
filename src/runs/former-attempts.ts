// What holds a lock after a sync gave it to a job: the attempts that were due before, under another lock or none. Sync enters
// them all as one holder (see `formerHolder`), which is done when none of them is active any more.

import type { Attempt, AttemptKey } from './ledger/attempt.ts';
import type { LedgerParts } from './ledger/ledger-parts.ts';
import { isFormerHolder } from './ledger/lock-line.ts';
import { jobOfRun } from './message/message.ts';

/** One that fires as the sync changes its schedule is noted by Scheduler's clock. */
const CLOCKS_MS = 60_000;

/**
 * The active attempts for which a lock's holder stands.
 * @returns none if the holder is an attempt itself
 */
export async function formerAttempts(
  { ledger }: Pick<LedgerParts, 'ledger'>,
  { lock, holder }: { readonly lock: string; readonly holder: AttemptKey },
): Promise<Attempt[]> {
  if (!isFormerHolder(holder)) return [];
  const job = jobOfRun(holder.runId);
  const changed = Date.parse(holder.runId.slice(job.length + 1));
  const { active, unsettled } = await ledger.unfinished();
  // The task of one that was stopped as it started may still run.
  const stopping = unsettled.filter(({ state, stopped }) => state === 'stopped' && stopped === undefined);
  return [...active, ...stopping].filter(
    (attempt) =>
      attempt.job === job &&
      Date.parse(attempt.scheduled) <= changed + CLOCKS_MS &&
      (attempt.message.overlap === 'allow' || attempt.message.lock !== lock),
  );
}
