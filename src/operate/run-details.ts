import type { Attempt } from '../runs/ledger/attempt.ts';
import type { Deployment } from './deployment.ts';
import { type Attempts, lastOf } from './find-run.ts';
import { asListed } from './listed-run.ts';
import { openLocks } from './open-ledger.ts';
import { runJson } from './run-json.ts';

/** A step of an attempt's life. */
export interface RunStep {
  readonly step: 'due' | 'taken' | 'started' | 'ended';
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Since the step before; absent: it is the first. */
  readonly afterSeconds?: number;
}

/** A run with all that its screen says: its attempts, and who has its lock or waits for it. */
export async function runDetails(deployment: Deployment, attempts: Attempts) {
  const { message } = lastOf(attempts);
  const [lock, listed] = await Promise.all([
    openLocks(deployment).get(message.lock),
    asListed(deployment, attempts),
  ]);
  return {
    attempts: listed.map((attempt) => ({ ...runJson(attempt), steps: stepsOf(attempt) })),
    lock: message.lock,
    holder: lock && { run: lock.holders[0].runId, attempt: lock.holders[0].number },
    waiting: lock?.line.map(({ runId, number }) => ({ run: runId, attempt: number })) ?? [],
    timeoutSeconds: message.timeout,
    /** Names only: values may be secrets. */
    env: Object.keys(message.env),
  };
}

export type RunDetails = Awaited<ReturnType<typeof runDetails>>;

/** What has happened to an attempt and when. Clocks differ a little, and a step is never before the one before it. */
function stepsOf({ message, scheduled, claimed, started, stopped }: Attempt): readonly RunStep[] {
  const steps: RunStep[] = [{ step: 'due', at: message.due ?? scheduled }];
  for (const [step, at] of [
    ['taken', claimed],
    ['started', started],
    ['ended', stopped],
  ] as const) {
    if (at === undefined) continue;
    const before = Date.parse(steps.at(-1)?.at ?? at);
    steps.push({ step, at, afterSeconds: Math.max(0, Date.parse(at) - before) / 1000 });
  }
  return steps;
}
