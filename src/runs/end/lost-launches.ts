// Sends the messages of attempts whose next launch is overdue: their one-time schedules or messages were lost.
import pMap from 'p-map';
import { type Attempt, isToLaunch } from '../ledger/attempt.ts';
import { instantText } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { finishLaunchAgain } from './launch-again.ts';

const CONCURRENCY = 10;

/**
 * Scheduler may be a minute late, the message may wait for its group, and after a dispatcher died it is redelivered after six
 * minutes.
 */
const PATIENCE_MS = 10 * 60_000;

/** Sends the messages of overdue launches once more. */
export async function sendLostLaunches(parts: RunParts, active: readonly Attempt[]): Promise<void> {
  const { ledger, now } = parts;
  await pMap(
    active,
    async (attempt) => {
      if (!isToLaunch(attempt) || now().getTime() - Date.parse(attempt.launchDue) < PATIENCE_MS) return;
      const launchDue = instantText(now());
      if (!(await ledger.postponeLaunch(attempt, launchDue))) return;
      await finishLaunchAgain(parts, { ...attempt, launchDue });
    },
    { concurrency: CONCURRENCY },
  );
}
