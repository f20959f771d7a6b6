// Attempts that wait for their next launch and whose message did not come: their one-time schedules, or their messages, were lost.
import pMap from 'p-map';
import { type Attempt, isToLaunch } from '../ledger/attempt.ts';
import { instantText } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { finishLaunchAgain } from './launch-again.ts';

/** Attempts that are looked after at the same time. */
const CONCURRENCY = 10;

/** Scheduler may be a minute late, the message waits for its turn, and a dispatcher that died lets it come again after six. */
const PATIENCE_MS = 10 * 60_000;

/** Sends the messages of those that should have come long ago once more. */
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
