// Records runs that should have started but are not in the ledger: Scheduler or the queue lost them.
import { pMapSkip } from 'p-map';
import type { Interval } from '../../time/interval.ts';
import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import { readFormerSchedules } from '../ledger/read-former-schedules.ts';
import { type Message, runIdOf } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { apart } from './apart.ts';
import { asItFires, expectedRuns, LONGEST_PATIENCE_MS } from './expected-runs.ts';
import { leftOutRuns } from './left-out-runs.ts';

const CONCURRENCY = 10;

const reason = 'no message of this run reached the dispatcher in time';

const leftOutReason = 'its job was paused';

/**
 * Records each expected run of the interval that the ledger does not have as `missed`.
 * @returns the recorded attempts, unsettled, and what failed
 */
export async function recordMissing(
  parts: RunParts,
  interval: Interval,
): ReturnType<typeof apart<Message, Attempt>> {
  const { ledger, now } = parts;
  // Where the two schedules of a job share a minute, that is one run.
  const expected = new Map<string, Message>();
  const { deployed, former } = await schedulesOf(parts, interval);
  const leftOut = new Map(
    (await leftOutRuns(parts, interval, deployed)).map((message) => [runIdOf(message), message]),
  );
  // As it is now last: where both forms were due in the same minute, its message counts.
  for (const schedule of [...former, ...deployed]) {
    for (const message of expectedRuns(schedule, interval)) expected.set(runIdOf(message), message);
  }
  for (const [run, message] of leftOut) expected.set(run, message);
  const known = await ledger.known([...expected.keys()]);
  const unknown = [...expected].filter(([id]) => !known.has(id)).map(([, message]) => message);
  const record = async (message: Message): Promise<Attempt | typeof pMapSkip> => {
    const why = leftOut.has(runIdOf(message)) ? leftOutReason : reason;
    const missed = { ...newAttempt(message), state: 'missed', reason: why } as const;
    const { recorded, attempt } = await ledger.record(missed, now());
    return recorded ? attempt : pMapSkip;
  };
  return apart(unknown, record, { concurrency: CONCURRENCY });
}

/** The schedules as they are, and as they were. */
async function schedulesOf({ schedules, table, now }: RunParts, { from }: Interval) {
  const [deployed, former] = await Promise.all([
    schedules.read(now()),
    readFormerSchedules(table, new Date(from.getTime() - LONGEST_PATIENCE_MS)),
  ]);
  return { deployed: deployed.flatMap((schedule) => asItFires(schedule) ?? []), former };
}
