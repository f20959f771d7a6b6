// Ends runs without a task: skipped, missed, not started, lost, stopped. The ledger is closed first, then what follows is done;
// after a crash in between, `unsettled` tells the next visitor what is left.
import { type DispatchEvent, subjectOf } from '../events.ts';
import { type Attempt, type Outcome, shownState } from '../ledger/attempt.ts';
import { SETTLEMENT_SECONDS } from '../ledger/ledger.ts';
import type { RunParts } from '../parts.ts';
import { settle } from '../settle.ts';
import type { Arrival } from './arrival.ts';

export type EndWithoutTask = Extract<Outcome, 'skipped' | 'missed' | 'not-started' | 'lost'>;

const endsWithoutTask: ReadonlySet<string> = new Set<EndWithoutTask>([
  'skipped',
  'missed',
  'not-started',
  'lost',
]);

export async function closeWithoutTask(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  state: EndWithoutTask,
  reason: string,
): Promise<DispatchEvent> {
  const closed = await parts.ledger.closeClaimed(attempt, { state, reason }, parts.now());
  if (closed) return settle(parts, closed, { isRequest: arrival.request !== undefined });
  return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, arrival);
}

/** Handles a message whose attempt is past `claimed`: a duplicate, unless what follows from its end was left undone. */
export async function handleRedelivered(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
): Promise<DispatchEvent> {
  const { state, unsettled, taskArn } = attempt;
  // The end of a task is settled by outcome. So is an attempt that was stopped while a dispatcher may have been starting it.
  if (unsettled === undefined || taskArn !== undefined || !endsWithoutTask.has(state))
    return twinEvent(attempt);
  const waiting = waitingForSettlement(
    attempt,
    unsettled,
    `its end, ${state}, is being settled`,
    parts.now(),
  );
  if (waiting) return waiting;
  const taken = await parts.ledger.takeSettlement(attempt, parts.now());
  if (taken === undefined) return twinEvent(attempt);
  return settle(parts, taken, { isRequest: arrival.request !== undefined, completed: true });
}

/** @returns undefined if the invocation that worked on the attempt at `since` has had enough time */
function waitingForSettlement(
  attempt: Attempt,
  since: string,
  reason: string,
  now: Date,
): DispatchEvent | undefined {
  const until = new Date(Date.parse(since) + SETTLEMENT_SECONDS * 1000);
  if (until <= now) return undefined;
  return {
    kind: 'waiting',
    ...subjectOf(attempt),
    for: 'settlement',
    until: until.toISOString(),
    reason,
  };
}

/** The event for a message whose attempt existed before. */
export function twinEvent(attempt: Attempt): DispatchEvent {
  return { kind: 'twin', ...subjectOf(attempt), reason: `it is ${shownState(attempt)} already` };
}
