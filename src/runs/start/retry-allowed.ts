// Whether a retry may still start: its job may have left the crontab while it waited, or its entry may have been disabled.
import { isEntryDisabled } from '../../schedules/disabled-entry.ts';
import { getSchedule } from '../../schedules/group.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { removedAt } from '../ledger/removed-jobs.ts';
import { JOB_NAME } from '../message/message.ts';
import type { RunParts } from '../parts.ts';

/**
 * Why an attempt must not start. A first attempt always may: its schedule existed when it was due. So may a retry of a job that
 * a person paused: a pause affects future runs, not one that has begun.
 * @returns undefined if it may
 * @throws what the SDK throws if the schedule cannot be read
 */
export async function whyNotRetried(parts: RunParts, attempt: Attempt): Promise<string | undefined> {
  const { job, number, scheduled } = attempt;
  if (number === 1 || !JOB_NAME.test(job)) return undefined;
  const { clients, config } = parts;
  const schedule = await getSchedule(clients.scheduler, config.group, job);
  if (schedule === undefined) {
    const removed = await removedAt(parts.table, job);
    return removed !== undefined && removed > new Date(scheduled)
      ? 'its job is no longer in the crontab'
      : undefined;
  }
  const { Description = '', LastModificationDate: changed } = schedule;
  if (!isEntryDisabled(Description)) return undefined;
  return (await askedForWhileDisabled(parts, attempt, changed))
    ? undefined
    : 'the crontab disables its entry';
}

/** A disabled job can be run on request, and that run is retried like any other. */
async function askedForWhileDisabled(
  { ledger }: RunParts,
  { runId }: Attempt,
  changed: Date | undefined,
): Promise<boolean> {
  const first = await ledger.get({ runId, number: 1 });
  if (first?.trigger !== 'manual' || first.claimed === undefined) return false;
  return changed !== undefined && changed.getTime() <= Date.parse(first.claimed);
}
