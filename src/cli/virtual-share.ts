// Some of a crontab's jobs over a span of virtual time, on a cloud of their own.
import type { Names } from '../config.ts';
import type { CrontabFile } from '../crontab/parse.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import type { TaskRunner } from '../local/runner/task-runner.ts';
import { jobOf } from '../schedule/schedule-name.ts';
import type { Plan } from '../sync/plan.ts';
import { startLocalStack } from './local-stack.ts';
import { silentTerminal } from './output/terminal.ts';
import { type RunEvent, type Watcher, watchedFunctions, watchTasks } from './run-events.ts';
import { requestApply, requestPlan } from './sync-function.ts';

/** Plain values: a share can be sent to another thread. `from` belongs to the span, `until` does not. */
export interface Share {
  /** The whole crontab, since names depend on all of it. */
  readonly files: readonly CrontabFile[];
  /** Names of the jobs that run here. */
  readonly jobs: readonly string[];
  readonly from: Date;
  readonly until: Date;
  readonly names: Names;
  /** Zone of entries that name none. */
  readonly timezone: string;
}

/** What happens in a share; `at` is in milliseconds since 1970. */
export type Happening =
  | { readonly at: number; readonly event: RunEvent }
  | { readonly at: number; readonly fault: { readonly functionName: string; readonly error: unknown } };

export interface ShareParts {
  readonly tell: (happening: Happening) => void;
  /** Runs the tasks; by default they succeed at once. */
  readonly runner?: (clock: VirtualClock) => TaskRunner;
  /** Is told after each hour that everything until then has happened, the span's end included. */
  readonly passed?: () => void;
}

/** Seconds. Even the fastest task outlives the request that starts it. */
const A_MOMENT = 0.001;
const HOUR = 3_600_000;

const succeedAtOnce = (clock: VirtualClock) => new InstantRunner(clock, () => ({ seconds: A_MOMENT }));

/** Lets the span pass. The crontab is one that was found to be right. */
export async function runShare(share: Share, parts: ShareParts): Promise<void> {
  const { files, jobs, names, timezone } = share;
  const { tell, runner = succeedAtOnce, passed } = parts;
  const from = share.from.getTime();
  const until = share.until.getTime();
  // A schedule fires only after it was made: a moment before the span.
  const clock = new VirtualClock(new Date(from - 1));
  const watcher: Watcher = {
    event: (event) => tell({ at: clock.now().getTime(), event }),
    fault: (functionName, error) => tell({ at: clock.now().getTime(), fault: { functionName, error } }),
  };
  const functions = watchedFunctions(watcher);
  const stack = await startLocalStack({ clock, runner: runner(clock), names, timezone, functions });
  try {
    watchTasks(stack.cloud, stack.config.prefix, watcher);
    const deployment = { names: stack.config, clients: stack.clients, flags: '', now: () => clock.now() };
    const plan = onlyOf(new Set(jobs), await requestPlan(silentTerminal, deployment, files, {}));
    await requestApply(silentTerminal, deployment, { plan });
    for (let hour = from; hour < until; hour += HOUR) {
      await clock.advanceTo(new Date(Math.min(hour + HOUR, until) - 1));
      passed?.();
    }
  } finally {
    await stack.close();
  }
}

/** The part of a first plan that makes these jobs. */
function onlyOf(jobs: ReadonlySet<string>, plan: Plan): Plan {
  return {
    ...plan,
    create: plan.create.filter(({ name }) => jobs.has(jobOf(name))),
    deploy: plan.deploy.filter(({ job }) => jobs.has(job)),
  };
}
