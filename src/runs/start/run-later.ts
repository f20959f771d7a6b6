// A run that a person asks for at a later time. It waits in the ledger like one whose launch failed: it is shown there, a person can
// stop it, and if the one-time schedule that starts it is lost, the reconciler makes another one.
import { scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { type AttemptToLaunch, isToLaunch } from '../ledger/attempt.ts';
import { instantText, type Message } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { RequestError } from '../request-error.ts';
import { freshAttempt } from './fresh-attempt.ts';
import type { RunAnswer } from './start-safely.ts';

/** Beyond a year, a plan belongs into the crontab. */
const LATEST_MS = 366 * 24 * 60 * 60_000;

/**
 * @param message of the run, scheduled for its instant
 * @param at when it starts, in whole seconds
 * @returns undefined if another request has this run
 * @throws RequestError; what the SDK throws
 */
export async function runLater(
  parts: RunParts,
  message: Message,
  at: Date,
  request: string,
): Promise<RunAnswer | undefined> {
  const now = parts.now();
  if (at <= now) throw new RequestError('BadTime', `${instantText(at)} is past`);
  if (at.getTime() - now.getTime() > LATEST_MS)
    throw new RequestError('BadTime', `${instantText(at)} is more than a year ahead`);
  const waiting: AttemptToLaunch = {
    ...freshAttempt(parts, message, request),
    state: 'claimed',
    claimed: now.toISOString(),
    reason: 'it was requested for this time',
    launchDue: instantText(at),
    waitingSince: now.toISOString(),
    revision: await parts.revision(),
  };
  const { recorded, attempt } = await parts.ledger.record(waiting, now);
  if (!recorded || !isToLaunch(attempt)) return undefined;
  await scheduleLaunch(parts, attempt);
  const { runId, number, reason } = attempt;
  return { run: runId, attempt: number, state: 'waiting', reason };
}
