// A slice of a span of virtual time: the whole crontab, on a cloud of its own, and what becomes of the runs of the slice.

import { silentTerminal } from '../cli/output/terminal.ts';
import type { Names } from '../config.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import type { TaskRunner } from '../local/runner/task-runner.ts';
import { requestApply, requestPlan } from '../operate/sync.ts';
import { startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import { type RunEvent, type Watcher, watchedFunctions, watchTasks } from './run-events.ts';

/** Milliseconds since 1970; `from` belongs to it, `until` does not. */
export interface TimeSlice {
  readonly from: number;
  readonly until: number;
}

/** Plain values: they can be sent to another thread. */
export interface VirtualSlice extends TimeSlice {
  readonly files: readonly CrontabFile[];
  readonly names: Names;
  readonly region?: string;
  /** Zone of entries that name none. */
  readonly timezone: string;
  readonly resources: LocalResources;
  /** The whole span: what the slice began is followed up to its end. */
  readonly span: TimeSlice;
  /**
   * How much earlier than the slice its cloud begins, and how much later it ends: longer than a run waits for its start.
   * Milliseconds.
   */
  readonly margin: number;
}

/** What people are told of. */
export type Happening =
  | { readonly event: Extract<RunEvent, { kind: 'ended' | 'output' }> }
  | { readonly fault: { readonly functionName: string; readonly error: unknown } };

export interface SliceParts {
  readonly tell: (happening: Happening) => void;
  /** Runs the tasks; by default they succeed at once. */
  readonly runner?: (clock: VirtualClock) => TaskRunner;
  /** Is told after each hour. */
  readonly passed?: () => void;
}

/** Seconds. Even the fastest task outlives the request that starts it. */
const A_MOMENT = 0.001;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const succeedAtOnce = (clock: VirtualClock) => new InstantRunner(clock, () => ({ seconds: A_MOMENT }));

/**
 * Lets the slice pass, and after it what its runs still need. The crontab is one that was found to be right.
 * @returns how many attempts of the slice's runs had not ended when the span was over
 */
export async function runSlice(slice: VirtualSlice, parts: SliceParts): Promise<number> {
  const { files, names, region, timezone, resources, from, until, span, margin } = slice;
  const { tell, runner = succeedAtOnce, passed } = parts;
  const isFirst = from === span.from;
  const begin = isFirst ? from : from - margin;
  // A schedule fires only after it was made: a moment before.
  const clock = new VirtualClock(new Date(begin - 1));
  const open = new Set<string>();
  const watcher: Watcher = {
    event: (event) => {
      if (!isOfSlice(event, slice)) return;
      if (event.kind === 'ended') open.delete(`${event.runId} ${event.number}`);
      else open.add(`${event.runId} ${event.number}`);
      if (event.kind === 'ended' || event.kind === 'output') tell({ event });
    },
    fault: (functionName, error) => {
      const now = clock.now().getTime();
      if (now >= from && now < until) tell({ fault: { functionName, error } });
    },
  };
  const functions = watchedFunctions(watcher);
  const place = { names, timezone, resources, ...(region !== undefined && { region }) };
  const stack = await startLocalStack({ clock, runner: runner(clock), ...place, functions });
  const advance = async (to: number): Promise<void> => {
    for (let now = clock.now().getTime(); now < to; now = clock.now().getTime()) {
      await clock.advanceTo(new Date(Math.min(now + HOUR_MS, to)));
      passed?.();
    }
  };
  try {
    watchTasks(stack.cloud, stack.config.prefix, watcher);
    const deployment = {
      names: stack.config,
      clients: stack.clients,
      command: String,
      aws: String,
      now: () => clock.now(),
    };
    const { plan } = await requestPlan(silentTerminal, deployment, files, {});
    // What runs after a deploy has run when the span began.
    await requestApply(silentTerminal, deployment, { plan: isFirst ? plan : { ...plan, deploy: [] } });
    await advance(until - 1);
    // A run may begin late: at a random moment, or when its lock is free.
    if (until < span.until) await advance(Math.min(until + margin, span.until) - 1);
    while (open.size > 0 && clock.now().getTime() < span.until - 1) {
      await advance(Math.min(clock.now().getTime() + MINUTE_MS, span.until - 1));
    }
  } finally {
    await stack.close();
  }
  return open.size;
}

/** By the instant for which the run is. */
function isOfSlice({ runId }: RunEvent, { from, until, span }: VirtualSlice): boolean {
  const scheduled = Date.parse(runId.slice(runId.lastIndexOf('@') + 1));
  // What a deploy asks for is for the moment before the span.
  return scheduled < until && (scheduled >= from || from === span.from);
}
