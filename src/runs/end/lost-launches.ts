// Attempts that wait for their next launch and whose message did not come: their one-time schedules, or their messages, were lost.
import pMap, { pMapSkip } from 'p-map';
import { isWaiting } from '../../schedules/launch-schedule.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { instantText } from '../message/message.ts';
import { finishLaunchAgain } from './launch-again.ts';
import type { OutcomeParts } from './parts.ts';

/** Attempts that are looked after at the same time. */
const CONCURRENCY = 10;

/** Scheduler may be a minute late, the message waits for its turn, and a dispatcher that died lets it come again after six. */
const PATIENCE_MS = 10 * 60_000;

/** Sends the messages of those that should have come long ago once more; returns them. */
export async function sendLostLaunches(parts: OutcomeParts, active: readonly Attempt[]): Promise<Attempt[]> {
  const { ledger, now } = parts;
  return pMap(
    active,
    async (attempt) => {
      if (!isWaiting(attempt) || now().getTime() - Date.parse(attempt.launchDue) < PATIENCE_MS) {
        return pMapSkip;
      }
      const launchDue = instantText(now());
      if (!(await ledger.postponeLaunch(attempt, launchDue))) return pMapSkip;
      await finishLaunchAgain(parts, { ...attempt, launchDue });
      return attempt;
    },
    { concurrency: CONCURRENCY },
  );
}
