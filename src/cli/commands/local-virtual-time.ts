// The crontab over an interval of virtual time: a week in seconds, and what ran when.

import { plural } from '../../crontab/diagnostics/counts.ts';
import { readCrontabFiles } from '../../files/crontab-files.ts';
import { filesBeside } from '../../files/files-beside.ts';
import type { AttemptState } from '../../runs/ledger/attempt.ts';
import type { LocalResources } from '../../simulate/local-tasks.ts';
import type { RunEvent, Watcher } from '../../simulate/run-events.ts';
import { simulateInterval } from '../../simulate/simulate-interval.ts';
import type { Interval } from '../../time/interval.ts';
import type { Context } from '../context.ts';
import { EXIT, printFailure } from '../output/failure.ts';
import { printRunEvent } from '../output/run-events.ts';
import { printTable } from '../output/table.ts';
import { printTaskProblems } from '../output/task-problems.ts';
import type { Output } from '../output/terminal.ts';
import { warnOfUnreadFiles } from '../output/unread-files.ts';
import { parseForDeployment, refuseErrors } from '../parse-for-deployment.ts';
import { refuseLocalPlan } from '../refuse-plan.ts';
import { commandEnvironment, endOnSignal } from '../signals.ts';
import { deploymentTimezone, warnOfMachineZone } from '../timezone.ts';
import { namesOf } from '../with-deployment.ts';

/**
 * Prints each attempt as it ends, then how often each job ran.
 * @param exec commands really run; otherwise they succeed at once
 */
export async function runVirtualTime(
  context: Context,
  paths: readonly string[],
  { exec, ...interval }: Interval & { readonly exec: boolean },
  resources: LocalResources,
): Promise<number> {
  const { terminal, env } = context;
  warnOfUnreadFiles(terminal.err, await filesBeside(paths));
  const files = await readCrontabFiles(paths);
  warnOfMachineZone(context, files);
  const parsed = parseForDeployment(env, files);
  refuseErrors(terminal, parsed, files);
  const counts = new Counts();
  const commands = { workingDirectory: process.cwd(), environment: commandEnvironment(env) };
  if (exec) endOnSignal();
  const open = await simulateInterval(interval, {
    files,
    names: namesOf(context, 'local'),
    ...(context.global.region !== undefined && { region: context.global.region }),
    timezone: deploymentTimezone(env),
    resources,
    review: (plan) => {
      printTaskProblems(terminal.err, plan.problems);
      refuseLocalPlan(plan);
    },
    watcher: printingWatcher(context, counts),
    ...(exec && { commands }),
  });
  counts.print(terminal.out, open);
  return EXIT.done;
}

function printingWatcher({ terminal: { out, err }, global }: Context, counts: Counts): Watcher {
  return {
    event: (event) => {
      if (event.kind !== 'ended' && event.kind !== 'output') return;
      counts.add(event);
      printRunEvent(out, event);
    },
    fault: (functionName, error) => {
      err.line(`${err.colors.red('error:')} in function ${functionName}`);
      printFailure(err, error, { debug: global.debug ?? false });
    },
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
      output.line('no run was due');
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
