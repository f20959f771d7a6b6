import { type Attempt, isPlanned } from '../runs/ledger/attempt.ts';
import { MINUTE_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { listRuns } from './list-runs.ts';
import { type ChosenJobs, type PauseAnswer, type PauseOptions, pauseJobs } from './pause.ts';

/** One look at a drain. */
interface DrainLook {
  readonly paused: readonly PauseAnswer[];
  /** What runs, or waits for its lock, for capacity or for its next attempt. */
  readonly active: readonly Attempt[];
  /** Runs that somebody asked for at a later time: a pause does not hold them back. */
  readonly planned: readonly Attempt[];
}

/** Scheduler starts a schedule within its minute, and this clock is not Scheduler's. */
const PRECISION_MS = 2_000;

/** Scheduler delivers within its minute, and messages are taken from the queue within seconds. */
const UNDER_WAY_MS = 1.5 * MINUTE_MS;

/**
 * Pauses jobs and looks at what they still have under way, once each time the next look is asked for.
 * @returns once nothing is under way, and nothing of before the pause can come any more
 * @throws CronbridgeError as `pauseJobs`
 */
export async function* drain(
  deployment: Deployment,
  jobs: ChosenJobs,
  options: PauseOptions,
): AsyncGenerator<DrainLook, readonly PauseAnswer[]> {
  const answers = await pauseJobs(deployment, jobs, options);
  const isPaused = answers.some(({ changed }) => changed > 0);
  const until = new Date(deployment.now().getTime() + (isPaused ? UNDER_WAY_MS : 0));
  for (;;) {
    const found = await listRuns(deployment, {
      job: undefined,
      limit: Number.POSITIVE_INFINITY,
      active: true,
    });
    const own = found.filter(({ job }) => jobs === 'all' || jobs.includes(job));
    // One that is due is on its way to its start.
    const isAhead = (attempt: Attempt) =>
      isPlanned(attempt) && Date.parse(attempt.scheduled) > deployment.now().getTime() + PRECISION_MS;
    const active = own.filter((attempt) => !isAhead(attempt));
    if (active.length === 0 && deployment.now() >= until) return answers;
    yield { paused: answers, active, planned: own.filter(isAhead) };
  }
}
