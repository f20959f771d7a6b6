// Runs that should have happened and that nobody knows of: Scheduler lost them, or the queue did.
import pMap from 'p-map';
import type { Ledger } from '../ledger/ledger.ts';
import { newRun, type Run } from '../ledger/run.ts';
import { type Message, runId } from '../message/message.ts';
import { expectedRuns, type Interval } from './expected-runs.ts';
import type { OutcomeParts } from './parts.ts';

/** Jobs that are looked at at the same time. */
const concurrency = 10;

const reason = 'no message of this run reached the dispatcher in time';

/** Records the expected runs of the interval that the ledger does not know as `missed`; returns those, unsettled. */
export async function recordMissing(parts: OutcomeParts, interval: Interval): Promise<Run[]> {
  const { ledger, now, schedules } = parts;
  const expected = new Map<string, Map<string, Message>>();
  for (const schedule of await schedules.read(now())) {
    for (const message of expectedRuns(schedule, interval)) {
      // The two schedules of one job meet at common minutes: one run.
      const ofJob = expected.get(message.job) ?? new Map<string, Message>();
      expected.set(message.job, ofJob.set(runId(message), message));
    }
  }
  const recorded = await pMap(
    expected,
    async ([job, runs]) => {
      const missing = await unknownToLedger(ledger, job, runs);
      return pMap(
        missing,
        (message) => ledger.record({ ...newRun(message), state: 'missed', reason }, now()),
        { concurrency },
      );
    },
    { concurrency },
  );
  return recorded.flat().flatMap(({ recorded: written, run }) => (written ? [run] : []));
}

async function unknownToLedger(
  ledger: Ledger,
  job: string,
  runs: ReadonlyMap<string, Message>,
): Promise<Message[]> {
  const times = [...runs.values()].map(({ scheduled }) => Date.parse(scheduled));
  const known = await ledger.runsOfJob(job, {
    from: new Date(Math.min(...times)),
    until: new Date(Math.max(...times) + 1),
  });
  const knownIds = new Set(known.map(({ run }) => run));
  return [...runs].flatMap(([id, message]) => (knownIds.has(id) ? [] : [message]));
}
