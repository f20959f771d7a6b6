import type { Deployment } from './deployment.ts';
import { runById } from './find-run.ts';
import { openLocks } from './open-ledger.ts';
import { runJson } from './run-json.ts';

/** A run with all that its screen says: its attempts, and who has its lock or waits for it. */
export async function runDetails(deployment: Deployment, run: string) {
  const attempts = await runById(deployment, run);
  const { message } = attempts.at(-1) ?? attempts[0];
  const lock = await openLocks(deployment).get(message.lock);
  return {
    attempts: attempts.map(runJson),
    lock: message.lock,
    holder: lock && { run: lock.holders[0].runId, attempt: lock.holders[0].number },
    waiting: lock?.line.map(({ runId, number }) => ({ run: runId, attempt: number })) ?? [],
    timeoutSeconds: message.timeout,
    /** Names only: values may be secrets. */
    env: Object.keys(message.env),
  };
}

export type RunDetails = Awaited<ReturnType<typeof runDetails>>;
