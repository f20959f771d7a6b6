// The crontab over a span of virtual time: a week in seconds, and what ran when.
import type { RunState } from '../ledger/run.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import type { Context } from './context.ts';
import { readCrontabs } from './crontab-files.ts';
import { namesOf } from './deployment.ts';
import { EXIT, printFailure } from './failure.ts';
import { startLocalStack } from './local-stack.ts';
import { plural } from './output/diagnostics.ts';
import { printRunEvent } from './output/run-events.ts';
import { printTable } from './output/table.ts';
import type { Output } from './output/terminal.ts';
import { deploymentTimezone } from './parse-for-deployment.ts';
import { commandEnvironment, endOnSignal } from './processes.ts';
import { type RunEvent, type Watcher, watchedFunctions, watchTasks } from './run-events.ts';
import { requestApply, requestPlan } from './sync-function.ts';

/** `from` belongs to the span, `until` does not. With `exec` commands really run; otherwise they succeed at once. */
export interface VirtualSpan {
  readonly from: Date;
  readonly until: Date;
  readonly exec: boolean;
}

/** Seconds. Even the fastest task outlives the request that starts it. */
const A_MOMENT = 0.001;

/** Prints each attempt as it ends, then how often each job ran. */
export async function runVirtualTime(
  context: Context,
  paths: readonly string[],
  { from, until, exec }: VirtualSpan,
): Promise<number> {
  const { terminal, env } = context;
  const files = await readCrontabs(paths);
  // A schedule fires only after it was made: a moment before the span.
  const clock = new VirtualClock(new Date(from.getTime() - 1));
  const counts = new Counts();
  const watcher = countingWatcher(context, counts);
  if (exec) endOnSignal();
  const stack = await startLocalStack({
    clock,
    runner: exec
      ? new ProcessRunner({ clock, workingDirectory: process.cwd(), environment: commandEnvironment(env) })
      : new InstantRunner(clock, () => ({ seconds: A_MOMENT })),
    names: namesOf(context, 'local'),
    timezone: deploymentTimezone(env),
    functions: watchedFunctions(watcher),
  });
  try {
    watchTasks(stack.cloud, stack.config.prefix, watcher);
    const deployment = { names: stack.config, clients: stack.clients, flags: '', now: () => clock.now() };
    const plan = await requestPlan(terminal, deployment, files, {});
    await requestApply(terminal, deployment, { plan });
    await clock.advanceTo(new Date(until.getTime() - 1));
  } finally {
    await stack.close();
  }
  counts.print(terminal.out);
  return EXIT.done;
}

function countingWatcher({ terminal: { out, err }, global }: Context, counts: Counts): Watcher {
  return {
    event: (event) => {
      counts.add(event);
      if (event.kind === 'ended' || event.kind === 'output') printRunEvent(out, event);
    },
    fault: (functionName, error) => {
      err.line(`${err.colors.red('error:')} in function ${functionName}`);
      printFailure(err, error, { debug: global.debug ?? false });
    },
  };
}

/** How the attempts of each job ended. */
class Counts {
  readonly #byJob = new Map<string, Map<RunState, number>>();
  readonly #open = new Set<string>();

  add(event: RunEvent): void {
    const attempt = `${event.run} ${event.attempt}`;
    if (event.kind !== 'ended') {
      this.#open.add(attempt);
      return;
    }
    this.#open.delete(attempt);
    const job = event.run.slice(0, event.run.indexOf('@'));
    const states = this.#byJob.get(job) ?? new Map<RunState, number>();
    states.set(event.state, (states.get(event.state) ?? 0) + 1);
    this.#byJob.set(job, states);
  }

  print(output: Output): void {
    if (this.#byJob.size === 0) {
      output.line('nothing was due');
      return;
    }
    const states = [...new Set([...this.#byJob.values()].flatMap((counts) => [...counts.keys()]))].sort();
    const sum = (counts: ReadonlyMap<RunState, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    output.line();
    printTable(
      output,
      [
        { heading: 'JOB', color: output.colors.cyan },
        { heading: 'ATTEMPTS' },
        ...states.map((state) => ({ heading: state.toUpperCase() })),
      ],
      [...this.#byJob]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([job, counts]) => [
          job,
          String(sum(counts)),
          ...states.map((state) => String(counts.get(state) ?? '')),
        ]),
    );
    if (this.#open.size > 0) output.line(`${plural(this.#open.size, 'attempt')} had not ended`);
  }
}
