// Runs the crontab over an interval of virtual time: a week in seconds.

import { crontabPaths } from '../../config/crontab-paths.ts';
import { namesFor } from '../../config/names.ts';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { refuseInvalid } from '../../operate/invalid-crontab.ts';
import type { EndedEvent } from '../../runs/events.ts';
import type { Outcome } from '../../runs/ledger/attempt.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import { localSettings } from '../../simulate/local-settings.ts';
import type { LocalResources } from '../../simulate/local-tasks.ts';
import { commandEnvironment } from '../../simulate/real-time.ts';
import { simulateInterval } from '../../simulate/simulate-interval.ts';
import type { LocalEvent } from '../../simulate/task-events.ts';
import type { Interval } from '../../time/interval.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../output/diagnostics.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { printEvent, printFault } from '../output/run-events.ts';
import { printTable } from '../output/table.ts';
import { printTaskProblems } from '../output/task-problems.ts';
import type { Output } from '../output/terminal.ts';
import { formatUtc } from '../output/time.ts';
import { readCrontabs } from '../read-crontabs.ts';
import { refuseLocalPlan } from '../review-plan.ts';
import { endOnSignal } from '../signals.ts';
import { chosenTimezone, warnOfMachineZone } from '../timezone.ts';
import type { GivenCrontab } from './local-real-time.ts';

/**
 * Prints each attempt as it ends, then how often each job ran; at a signal, how often until then.
 * @param exec runs the commands; without it they succeed at once
 */
export async function runVirtualTime(
  context: Context,
  { paths: given, timezone: option }: GivenCrontab,
  { exec, ...interval }: Interval & { readonly exec: boolean },
  resources: LocalResources,
): Promise<number> {
  const { terminal, env } = context;
  const settings = await context.settings();
  const paths = crontabPaths(settings, given);
  const timezone = chosenTimezone(settings, option);
  const { files } = await readCrontabs(context, paths);
  warnOfMachineZone(context, settings, files, option);
  const { diagnostics } = readJobs(files, { timezone });
  printDiagnostics(terminal.err, diagnostics, files);
  refuseInvalid(diagnostics);
  const counts = new Counts();
  const commands = { workingDirectory: process.cwd(), environment: commandEnvironment(env) };
  let now = interval.from;
  const goOn = endOnSignal({
    last: () => {
      counts.print(terminal.out, 0);
      terminal.err.line(`interrupted: this is what happened until ${formatUtc(now)}`);
    },
  });
  const simulating = simulateInterval(interval, {
    files,
    names: namesFor(settings.service, settings.stage),
    ...(context.global.region !== undefined && { region: context.global.region }),
    timezone,
    resources,
    settings: localSettings(settings),
    review: (plan) => {
      printTaskProblems(terminal.err, plan.problems);
      refuseLocalPlan(plan);
    },
    emit: (event) => show(event, context, counts),
    passed: (time) => {
      now = time;
    },
    failed: (functionName, error) => printFault(context, functionName, error),
    ...(exec && { commands }),
  });
  // On a terminal, the attempts themselves show how far it is.
  const shown =
    terminal.out.width === undefined
      ? withProgress(terminal.err, () => `simulating, now ${formatUtc(now)}`, simulating)
      : simulating;
  const open = await shown.finally(goOn);
  counts.print(terminal.out, open);
  return EXIT.done;
}

function show(event: LocalEvent, context: Context, counts: Counts): void {
  switch (event.kind) {
    case 'ended':
      counts.add(event);
      printEvent(context.terminal.out, event);
      return;
    case 'output':
      printEvent(context.terminal.out, event);
      return;
    case 'fault':
      printFault(context, 'dispatch', event.error);
      return;
    case 'undecodable':
      // The schedules are the only producers.
      printFault(context, 'dispatch', new Error(`undecodable: ${event.reason}`));
  }
}

/** Counts the outcomes of each job's attempts. */
class Counts {
  readonly #byJob = new Map<string, Map<Outcome, number>>();

  add({ job, outcome }: EndedEvent): void {
    const counts = this.#byJob.get(job) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    this.#byJob.set(job, counts);
  }

  print(output: Output, open: number): void {
    if (this.#byJob.size === 0) {
      output.line('no run was due');
      return;
    }
    const outcomes = [...new Set([...this.#byJob.values()].flatMap((counts) => [...counts.keys()]))].sort();
    const sum = (counts: ReadonlyMap<Outcome, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    output.line();
    printTable(
      output,
      [
        { heading: 'JOB', color: output.colors.cyan },
        { heading: 'ATTEMPTS' },
        ...outcomes.map((outcome) => ({ heading: outcome.toUpperCase() })),
      ],
      [...this.#byJob]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([job, counts]) => [
          job,
          String(sum(counts)),
          ...outcomes.map((outcome) => String(counts.get(outcome) ?? '')),
        ]),
    );
    if (open > 0) output.line(`${plural(open, 'attempt')} had not ended`);
  }
}
