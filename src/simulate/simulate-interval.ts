import type { Names } from '../config/names.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import type { TaskRunner } from '../local/runner/task-runner.ts';
import { plannedIn, refuseIncomplete, requestApply, requestPlan } from '../operate/sync.ts';
import type { Plan } from '../schedules/plan.ts';
import type { Interval } from '../time/interval.ts';
import { startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import type { Commands } from './real-time.ts';
import { type LocalEvent, watchTasks } from './task-events.ts';

interface Simulation {
  /** Right ones: they have been parsed without an error. */
  readonly files: readonly CrontabFile[];
  readonly names: Names;
  readonly region?: string;
  /** Zone of entries that name none. */
  readonly timezone: string;
  readonly resources: LocalResources;
  /** Sees the plan before it is applied, and throws to refuse it. */
  readonly review: (plan: Plan) => void;
  /** Gets what happens to attempts. */
  readonly emit: (event: LocalEvent) => void;
  /** A function failed. */
  readonly failed: (functionName: string, error: unknown) => void;
  /** Commands run as processes; absent: they succeed at once. */
  readonly commands?: Commands;
}

/** Even the fastest task outlives the request that starts it. */
const A_MOMENT_SECONDS = 0.001;

function runnerOn(clock: VirtualClock, commands: Commands | undefined): TaskRunner {
  return commands === undefined
    ? new InstantRunner(clock, () => ({ seconds: A_MOMENT_SECONDS }))
    : new ProcessRunner({ clock, ...commands });
}

/**
 * Lets an interval pass on endpoints and a clock of its own.
 * @returns how many attempts had not ended when it was over
 * @throws what `review` throws
 */
export async function simulateInterval({ from, until }: Interval, simulation: Simulation): Promise<number> {
  const { files, review, commands, ...place } = simulation;
  // A schedule fires only after it was made: a moment before.
  const clock = new VirtualClock(new Date(from.getTime() - 1));
  const open = new Set<string>();
  const emit = (event: LocalEvent): void => {
    if (event.kind === 'due') open.add(`${event.runId} ${event.number}`);
    if (event.kind === 'ended') open.delete(`${event.runId} ${event.number}`);
    place.emit(event);
  };
  const stack = await startLocalStack({ ...place, clock, runner: runnerOn(clock, commands), emit });
  try {
    watchTasks(stack.cloud, stack.config.prefix, emit);
    const deployment = {
      names: stack.config,
      clients: stack.clients,
      command: String,
      aws: String,
      now: () => clock.now(),
    };
    const { plan } = plannedIn(await requestPlan(deployment, files));
    review(plan);
    refuseIncomplete(await requestApply(deployment, { plan }));
    await clock.advanceTo(new Date(until.getTime() - 1));
  } finally {
    await stack.close();
  }
  return open.size;
}
