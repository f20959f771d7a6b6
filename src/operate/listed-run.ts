import pMap from 'p-map';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { heldBy, placeInLine } from '../runs/ledger/lock-line.ts';
import type { Deployment } from './deployment.ts';
import { openLocks } from './open-ledger.ts';

/** An attempt as people see it. */
export interface ListedRun extends Attempt {
  /** While it waits for its lock: how many wait before it, the lock's holders not counted. */
  readonly before?: number;
  /** While it waits for its lock: since when the holder that `reason` names first has it, ISO 8601 in UTC. */
  readonly heldSince?: string;
}

const CONCURRENT_READS = 10;

/** The attempts with their places in the lines of their locks. Each lock is read once. */
export async function asListed(
  deployment: Deployment,
  attempts: readonly Attempt[],
): Promise<readonly ListedRun[]> {
  const locks = openLocks(deployment);
  const names = new Set(attempts.flatMap(({ waitsIn }) => (waitsIn === undefined ? [] : [waitsIn])));
  const read = await pMap(names, async (name) => [name, await locks.get(name)] as const, {
    concurrency: CONCURRENT_READS,
  });
  const lockOf = new Map(read);
  return attempts.map((attempt) => {
    const lock = attempt.waitsIn === undefined ? undefined : lockOf.get(attempt.waitsIn);
    const before = lock && placeInLine(lock, attempt);
    // The ledger names who held the lock when the attempt entered the line.
    return lock === undefined || before === undefined
      ? attempt
      : { ...attempt, before, heldSince: lock.holders[0].touched, reason: heldBy(lock) };
  });
}
