// The crontab over a span of virtual time: a week in seconds, and what ran when.
import { availableParallelism } from 'node:os';
import type { Context } from '../cli/context.ts';
import { plural } from '../cli/output/diagnostics.ts';
import { EXIT, printFailure } from '../cli/output/failure.ts';
import { printRunEvent } from '../cli/output/run-events.ts';
import { printTable } from '../cli/output/table.ts';
import { printTaskProblems } from '../cli/output/task-problems.ts';
import { type Output, silentTerminal } from '../cli/output/terminal.ts';
import { parseForDeployment, refuseErrors } from '../cli/parse-for-deployment.ts';
import { commandEnvironment, endOnSignal } from '../cli/processes.ts';
import { refuseLocalPlan } from '../cli/refuse-plan.ts';
import { deploymentTimezone, warnOfMachineZone } from '../cli/timezone.ts';
import type { Job } from '../crontab/job.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { warnOfFilesBeside } from '../files/files-beside.ts';
import { VirtualClock } from '../local/clock.ts';
import { InstantRunner } from '../local/runner/instant-runner.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import { namesOf } from '../operate/deployment.ts';
import { requestPlan } from '../operate/sync.ts';
import type { AttemptState } from '../runs/ledger/attempt.ts';
import { type Span, upcomingRuns } from '../time/upcoming.ts';
import { startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import type { RunEvent } from './run-events.ts';
import { sideBySide, slicesOf } from './side-by-side.ts';
import { type Happening, runSlice, type VirtualSlice } from './virtual-slice.ts';

/** `from` belongs to the span, `until` does not. With `exec` commands really run; otherwise they succeed at once. */
export interface VirtualSpan {
  readonly from: Date;
  readonly until: Date;
  readonly exec: boolean;
}

/** Fewer runs are over before a second thread has started. */
const WORTH_A_THREAD = 250;
/** Each holds a cloud of its own in memory. */
const MOST_THREADS = 4;

const MINUTE_MS = 60_000;
/** Longer than any run waits for its lock where tasks end at once. */
const LONGEST_WAIT = 60 * MINUTE_MS;

/** Prints each attempt as it ends, then how often each job ran. */
export async function runVirtualTime(
  context: Context,
  paths: readonly string[],
  { from, until, exec }: VirtualSpan,
  resources: LocalResources,
): Promise<number> {
  const { terminal, env, virtualWorker } = context;
  await warnOfFilesBeside(terminal, paths);
  const files = await readCrontabFiles(paths);
  warnOfMachineZone(context, files);
  const parsed = parseForDeployment(env, files);
  refuseErrors(terminal, parsed, files);
  const counts = new Counts();
  const tell = teller(context, counts);
  const span = { from: from.getTime(), until: until.getTime() };
  const jitter = Math.max(0, ...parsed.jobs.map(({ options }) => options.jitter ?? 0)) * 1000;
  const common = {
    files,
    names: namesOf(context, 'local'),
    ...(context.global.region !== undefined && { region: context.global.region }),
    timezone: deploymentTimezone(env),
    resources,
    span,
    margin: LONGEST_WAIT + jitter,
  };
  if (parsed.jobs.some(namesTasks)) await refuseUnfit(context, common, from);
  let open: number;
  if (exec) {
    endOnSignal();
    const workingDirectory = process.cwd();
    const environment = commandEnvironment(env);
    const runner = (clock: VirtualClock) => new ProcessRunner({ clock, workingDirectory, environment });
    open = await runSlice({ ...common, ...span }, { tell, runner });
  } else if (virtualWorker === undefined) {
    open = await runSlice({ ...common, ...span }, { tell });
  } else {
    const slices = slicesOf(span, threadsFor(parsed.jobs, { from, until }));
    open = await sideBySide(
      virtualWorker,
      slices.map((slice) => ({ ...common, ...slice })),
      tell,
    );
  }
  counts.print(terminal.out, open);
  return EXIT.done;
}

/** Whether a job says where and how it runs. What the deployment says is there. */
function namesTasks({ options }: Job): boolean {
  const { cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch } = options;
  const said = [cluster, taskDefinition, container, taskRole, cpu, memory, ephemeralStorage, launch];
  return said.some((option) => option !== undefined);
}

/** Prints what the jobs could not run with; the slices, of which there may be several at a time, only find the same. */
async function refuseUnfit(
  { terminal }: Context,
  { files, ...place }: Pick<VirtualSlice, 'files' | 'names' | 'region' | 'timezone' | 'resources'>,
  from: Date,
): Promise<void> {
  const clock = new VirtualClock(from);
  const stack = await startLocalStack({ clock, runner: new InstantRunner(clock), ...place });
  try {
    const deployment = {
      names: stack.config,
      clients: stack.clients,
      command: String,
      aws: String,
      now: () => from,
    };
    const { plan } = await requestPlan(silentTerminal, deployment, files, {});
    printTaskProblems(terminal.err, plan.problems);
    refuseLocalPlan(plan);
  } finally {
    await stack.close();
  }
}

/** One thread for each processor, if there is enough to do, and not too many. */
function threadsFor(jobs: readonly Job[], span: Span): number {
  const most = Math.min(availableParallelism(), MOST_THREADS);
  let runs = 0;
  for (const _ of upcomingRuns(jobs, span)) if (++runs >= (most - 1) * WORTH_A_THREAD) break;
  return Math.min(most, 1 + Math.floor(runs / WORTH_A_THREAD));
}

function teller({ terminal: { out, err }, global }: Context, counts: Counts): (happening: Happening) => void {
  return (happening) => {
    if ('fault' in happening) {
      err.line(`${err.colors.red('error:')} in function ${happening.fault.functionName}`);
      printFailure(err, happening.fault.error, { debug: global.debug ?? false });
      return;
    }
    counts.add(happening.event);
    printRunEvent(out, happening.event);
  };
}

/** How the attempts of each job ended. */
class Counts {
  readonly #byJob = new Map<string, Map<AttemptState, number>>();

  add(event: RunEvent): void {
    if (event.kind !== 'ended') return;
    const job = event.runId.slice(0, event.runId.indexOf('@'));
    const states = this.#byJob.get(job) ?? new Map<AttemptState, number>();
    states.set(event.state, (states.get(event.state) ?? 0) + 1);
    this.#byJob.set(job, states);
  }

  print(output: Output, open: number): void {
    if (this.#byJob.size === 0) {
      output.line('nothing was due');
      return;
    }
    const states = [...new Set([...this.#byJob.values()].flatMap((counts) => [...counts.keys()]))].sort();
    const sum = (counts: ReadonlyMap<AttemptState, number>) =>
      [...counts.values()].reduce((a, b) => a + b, 0);
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
    if (open > 0) output.line(`${plural(open, 'attempt')} had not ended`);
  }
}
