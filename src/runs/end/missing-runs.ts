// Records runs that should have started but are not in the ledger: Scheduler or the queue lost them.
import pMap, { pMapSkip } from 'p-map';
import type { Interval } from '../../time/interval.ts';
import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import { type Message, runIdOf } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { expectedRuns } from './expected-runs.ts';

const CONCURRENCY = 10;

const reason = 'no message of this run reached the dispatcher in time';

/** Records each expected run of the interval that the ledger does not have as `missed`. @returns the recorded attempts, unsettled */
export async function recordMissing(parts: RunParts, interval: Interval): Promise<Attempt[]> {
  const { ledger, now, schedules } = parts;
  // Where the two schedules of a job share a minute, that is one run.
  const expected = new Map<string, Message>();
  for (const schedule of await schedules.read(now())) {
    for (const message of expectedRuns(schedule, interval)) expected.set(runIdOf(message), message);
  }
  const known = await ledger.known([...expected.keys()]);
  return pMap(
    [...expected].filter(([id]) => !known.has(id)),
    async ([, message]) => {
      const missed = { ...newAttempt(message), state: 'missed', reason } as const;
      const { recorded, attempt } = await ledger.record(missed, now());
      return recorded ? attempt : pMapSkip;
    },
    { concurrency: CONCURRENCY },
  );
}
