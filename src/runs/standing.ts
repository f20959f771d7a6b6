import type { Attempt } from './ledger/attempt.ts';
import { personReason } from './message/stop-reason.ts';

/** How an attempt stands, in words that follow its name: `has failed with exit code 3`, `was skipped (…)`. */
export function standing(attempt: Attempt): string {
  const { exitCode, reason } = attempt;
  switch (attempt.state) {
    case 'claimed':
      return `waits for its start${inBrackets(reason)}`;
    case 'started':
      return attempt.stopAsked === undefined ? 'is running' : 'is being stopped';
    case 'succeeded':
      return 'has succeeded';
    case 'failed':
      return exitCode === undefined
        ? `has failed${inBrackets(reason)}`
        : `has failed with exit code ${exitCode}`;
    case 'timed-out':
      return 'has timed out';
    case 'stopped':
      return stopped(attempt) + inBrackets(reason === personReason ? undefined : reason);
    case 'lost':
      return `was lost${inBrackets(reason)}`;
    case 'skipped':
      return `was skipped${inBrackets(reason)}`;
    case 'missed':
      return `was missed${inBrackets(reason)}`;
    case 'not-started':
      return `could not be started${inBrackets(reason)}`;
  }
}

/** How a run stands by its last attempt: `it has succeeded`, `its attempt 2 has failed with exit code 3`. */
export function runStanding(last: Attempt): string {
  return `${last.number > 1 ? `its attempt ${last.number}` : 'it'} ${standing(last)}`;
}

function stopped({ taskArn, launching, unsettled }: Attempt): string {
  if (taskArn !== undefined) return 'was stopped';
  // A dispatcher may still be starting its task.
  if (launching !== undefined && unsettled !== undefined) return 'was stopped while it was starting';
  return 'was stopped while it waited, and never started';
}

function inBrackets(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}
