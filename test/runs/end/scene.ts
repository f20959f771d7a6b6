// A deployment whose outcome function the test invokes with ECS's events, in any order.
import type { Message } from '../../../src/runs/message/message.ts';
import { Box, type BoxOptions } from '../../harness/box.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

export const job: Message = sampleMessage();

export const run = 'nightly-report@2026-11-23T03:00Z';

export function startScene(options: BoxOptions = {}): Promise<Box> {
  return Box.start({ holdsOutcome: true, ...options });
}

/** The state that outlives the function. */
export async function stateOf(box: Box): Promise<object> {
  return {
    attempts: await box.ledger.attempts(run),
    unsettled: (await box.ledger.unfinished()).unsettled,
    lock: await box.locks.get(job.lock),
    schedules: await box.onceSchedules(),
  };
}
