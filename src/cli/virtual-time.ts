// The crontab over a span of virtual time: a week in seconds, and what ran when.
import { availableParallelism } from 'node:os';
import type { Job } from '../crontab/job.ts';
import type { RunState } from '../ledger/run.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import type { Context } from './context.ts';
import { readCrontabs } from './crontab-files.ts';
import { namesOf } from './deployment.ts';
import { EXIT, printFailure } from './failure.ts';
import { plural } from './output/diagnostics.ts';
import { printRunEvent } from './output/run-events.ts';
import { printTable } from './output/table.ts';
import type { Output } from './output/terminal.ts';
import { deploymentTimezone, parseForDeployment, refuseErrors } from './parse-for-deployment.ts';
import { commandEnvironment, endOnSignal } from './processes.ts';
import type { RunEvent } from './run-events.ts';
import { sideBySide } from './side-by-side.ts';
import { type Span, upcomingRuns } from './upcoming.ts';
import { type Happening, runShare, type Share } from './virtual-share.ts';
import { divide } from './virtual-shares.ts';

/** `from` belongs to the span, `until` does not. With `exec` commands really run; otherwise they succeed at once. */
export interface VirtualSpan {
  readonly from: Date;
  readonly until: Date;
  readonly exec: boolean;
}

/** Fewer runs are over before a second thread has started. */
const WORTH_A_THREAD = 250;
/** Each holds a cloud of its own in memory, and one job's runs keep one thread busy however many there are. */
const MOST_THREADS = 4;

/** Prints each attempt as it ends, then how often each job ran. */
export async function runVirtualTime(
  context: Context,
  paths: readonly string[],
  { from, until, exec }: VirtualSpan,
): Promise<number> {
  const { terminal, env, virtualWorker } = context;
  const files = await readCrontabs(paths);
  const parsed = parseForDeployment(env, files);
  refuseErrors(terminal, parsed, files);
  const counts = new Counts();
  const tell = teller(context, counts);
  const common = { files, from, until, names: namesOf(context, 'local'), timezone: deploymentTimezone(env) };
  const whole: Share = { ...common, jobs: parsed.jobs.map(({ name }) => name) };
  if (exec) {
    endOnSignal();
    const workingDirectory = process.cwd();
    const environment = commandEnvironment(env);
    await runShare(whole, {
      tell,
      runner: (clock) => new ProcessRunner({ clock, workingDirectory, environment }),
    });
  } else {
    const shares = sharesOf(parsed.jobs, { from, until }).map((jobs) => ({ ...common, jobs }));
    if (virtualWorker === undefined || shares.length < 2) await runShare(whole, { tell });
    else for await (const happening of sideBySide(virtualWorker, shares)) tell(happening);
  }
  counts.print(terminal.out);
  return EXIT.done;
}

/** The jobs of each thread: one for each processor, if there is enough to do. */
function sharesOf(jobs: readonly Job[], span: Span): string[][] {
  const runs = new Map<Job, number>();
  let all = 0;
  for (const { job } of upcomingRuns(jobs, span)) {
    all += 1;
    runs.set(job, (runs.get(job) ?? 0) + 1);
  }
  const weighed = jobs.map((job) => ({ name: job.name, lock: job.options.lock, runs: runs.get(job) ?? 0 }));
  const threads = Math.min(availableParallelism(), MOST_THREADS, 1 + Math.floor(all / WORTH_A_THREAD));
  return divide(weighed, threads);
}

function teller({ terminal: { out, err }, global }: Context, counts: Counts): (happening: Happening) => void {
  return (happening) => {
    if ('fault' in happening) {
      err.line(`${err.colors.red('error:')} in function ${happening.fault.functionName}`);
      printFailure(err, happening.fault.error, { debug: global.debug ?? false });
      return;
    }
    const { event } = happening;
    counts.add(event);
    if (event.kind === 'ended' || event.kind === 'output') printRunEvent(out, event);
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
