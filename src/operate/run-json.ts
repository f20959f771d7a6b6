import { type Attempt, shownState } from '../runs/ledger/attempt.ts';

/** An attempt as JSON: what happened, without the ledger's internal fields and without the environment, which may contain secrets. */
export function runJson(attempt: Attempt) {
  const { runId, number, message, launch, launching, unsettled, ...rest } = attempt;
  return {
    run: runId,
    attempt: number,
    ...rest,
    state: shownState(attempt),
    ...(message.entry && { timezone: message.entry.timezone }),
    command: message.command,
    ...(message.args && { args: message.args }),
  };
}
