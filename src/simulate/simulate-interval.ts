import type { Names } from '../config/names.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import type { TaskRunner } from '../local/runner/task-runner.ts';
import { appliedIn, plannedIn, refuseIncomplete, requestApply, requestPlan } from '../operate/sync.ts';
import type { Plan } from '../schedules/plan.ts';
import type { Interval } from '../time/interval.ts';
import { HOUR_MS } from '../time/units.ts';
import { startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import type { Commands } from './real-time.ts';
import { type LocalEvent, watchTasks } from './task-events.ts';

interface Simulation {
  /** Files that were parsed without errors. */
  readonly files: readonly CrontabFile[];
  readonly names: Names;
  readonly region?: string;
  /** Time zone of entries that name none. */
  readonly timezone: string;
  readonly resources: LocalResources;
  /** Variables of the functions. */
  readonly settings: Readonly<Record<string, string>>;
  /** Receives the plan before it is applied, and throws to refuse it. */
  readonly review: (plan: Plan) => void;
  /** Receives what happens to attempts. */
  readonly emit: (event: LocalEvent) => void;
  /** Called before each event, and after each hour of virtual time. */
  readonly passed?: (now: Date) => void;
  /** Called when a function failed. */
  readonly failed: (functionName: string, error: unknown) => void;
  /** Runs commands as processes; absent: they succeed at once. */
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
 * Simulates an interval on its own endpoints and clock.
 * @returns how many attempts had not ended when it was over
 * @throws what `review` throws
 */
export async function simulateInterval({ from, until }: Interval, simulation: Simulation): Promise<number> {
  const { files, review, commands, passed, ...place } = simulation;
  // A schedule fires only after its creation, so it is created a moment earlier.
  const clock = new VirtualClock(new Date(from.getTime() - 1));
  const open = new Set<string>();
  const emit = (event: LocalEvent): void => {
    if (event.kind === 'due') open.add(`${event.runId} ${event.number}`);
    if (event.kind === 'ended') open.delete(`${event.runId} ${event.number}`);
    passed?.(clock.now());
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
    const { plan, digest } = plannedIn(await requestPlan(deployment, { files }));
    review(plan);
    refuseIncomplete(appliedIn(await requestApply(deployment, { files, digest })));
    const end = until.getTime() - 1;
    for (let next = from.getTime() + HOUR_MS; next < end; next += HOUR_MS) {
      await clock.advanceTo(new Date(next));
      passed?.(clock.now());
    }
    await clock.advanceTo(new Date(end));
  } finally {
    await stack.close();
  }
  return open.size;
}
