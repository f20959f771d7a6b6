import { isPlanned } from '../runs/ledger/attempt.ts';
import type { Deployment } from './deployment.ts';
import { openLedger } from './open-ledger.ts';

/** A run that somebody asked for at a later time. */
export interface RunToCome {
  readonly job: string;
  readonly run: string;
  readonly at: Date;
  /** That of its job. */
  readonly timezone: string;
}

/** Those that have not started, earliest first. */
export async function plannedRuns(deployment: Deployment): Promise<readonly RunToCome[]> {
  const { active } = await openLedger(deployment).unfinished();
  return active
    .filter(isPlanned)
    .map(({ job, runId, launchDue, message }) => ({
      job,
      run: runId,
      at: new Date(launchDue),
      timezone: message.entry?.timezone ?? 'UTC',
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
