import { Option } from '@commander-js/extra-typings';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { chooseJobs, JOB_ORDERS } from '../../operate/choose-jobs.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { jobJson } from '../../operate/job-json.ts';
import { KeptSchedules } from '../../operate/kept-schedules.ts';
import { type DeployedJob, type LastAttempt, listJobs, runsOnDeploy } from '../../operate/list-jobs.ts';
import { PACE_HERE, PACE_ON_AWS } from '../../operate/watch-pace.ts';
import { isFailure, isFinal, type ShownState } from '../../runs/ledger/attempt.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf, watchOption } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { pauseText } from '../output/pauses.ts';
import { withProgress } from '../output/progress.ts';
import { stateColor } from '../output/runs.ts';
import { printTable } from '../output/table.ts';
import type { Output } from '../output/terminal.ts';
import { formatDistance, formatDuration, formatLocal, formatUtc } from '../output/time.ts';
import { untilInterrupted } from '../signals.ts';
import { watch } from '../watch.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('list')
    .description('list the deployed jobs with next run and last outcome')
    .addOption(new Option('--sort <by>', 'in which order').choices(JOB_ORDERS).default('name' as const))
    .option('--failing', 'only jobs whose last run failed')
    .option('--paused', 'only jobs that are paused')
    .addOption(watchOption())
    .addOption(jsonOption());

export function addList(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => list(context, options)));
}

async function list(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  if (options.watch) return watchList(context, options);
  const { out, err } = context.terminal;
  return withDeployment(context, 'list the jobs', async (deployment) => {
    const now = context.now();
    const all = await withProgress(err, 'reading schedules', listJobs(deployment));
    const jobs = chosenBy(all, options);
    if (options.json) out.line(JSON.stringify(jobs.map(jobJson), null, 2));
    else if (jobs.length > 0) print(out, jobs, now);
    else if (all.length > 0) err.line(noneLikeThat(all));
    else err.line(`${deployment.names.prefix} has no jobs; ${remedy(context, deployment)}`);
    return EXIT.done;
  });
}

function chosenBy(
  all: readonly DeployedJob[],
  { sort, failing, paused }: OptionsOf<typeof grammar>,
): readonly DeployedJob[] {
  return chooseJobs(all, { sort, failing: failing === true, paused: paused === true });
}

function noneLikeThat(all: readonly DeployedJob[]): string {
  return all.length === 0 ? 'no jobs' : `none of ${plural(all.length, 'job')} is like that`;
}

async function watchList(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const interrupted = untilInterrupted();
  return withDeploymentWaiting(context, 'list the jobs', async (deployment, explain) => {
    const pace = context.global.local ? PACE_HERE : PACE_ON_AWS;
    const schedules = new KeptSchedules(deployment, pace.schedules);
    await watch(context, {
      title: `the jobs of ${deployment.names.prefix}`,
      paceMs: pace.runs,
      json: options.json === true,
      interrupted,
      explain,
      look: async () => {
        const all = await listJobs(deployment, schedules.current());
        const jobs = chosenBy(all, options);
        return {
          items: new Map(jobs.map((job) => [job.job, jobJson(job)])),
          print: (output) =>
            jobs.length > 0 ? print(output, jobs, context.now()) : output.line(noneLikeThat(all)),
        };
      },
    });
    return EXIT.done;
  });
}

/** A refused crontab leaves "cronbridge local" without jobs, and only its own terminal says so. */
function remedy({ global }: Context, { command }: Deployment): string {
  const start = `start with ${command('sync')}`;
  return global.local ? `if the terminal of "cronbridge local" shows no error, ${start}` : start;
}

function print(output: Output, jobs: readonly DeployedJob[], now: Date): void {
  const { colors } = output;
  const somePaused = jobs.some(({ pause }) => pause !== undefined);
  printTable(
    output,
    [
      { heading: 'JOB', color: colors.cyan },
      { heading: 'STATE', color: (text) => (text.trim() === 'enabled' ? text : colors.yellow(text)) },
      { heading: 'TIME', shrinks: true, optional: 3 },
      { heading: 'NEXT', optional: 2 },
      { heading: 'ZONE', optional: 2, color: colors.dim },
      { heading: 'UTC', optional: 1, color: colors.dim },
      { heading: 'DUE', color: colors.dim },
      { heading: 'LAST', color: lastColor(output) },
      ...(somePaused ? [{ heading: 'PAUSED', wraps: true }] : []),
    ],
    jobs.map(({ job, state, pause, entry, next, last, failuresInARow }) => {
      const { time, timezone } = entry;
      const at = next === undefined ? undefined : new Date(next);
      return [
        job,
        state,
        time,
        at === undefined ? '' : formatLocal(at, timezone),
        timezone,
        at === undefined ? '' : formatUtc(at),
        runsOnDeploy(entry) ? 'on deploy' : at === undefined ? '' : formatDistance(at, now),
        last === undefined ? '' : lastText(last, failuresInARow, now),
        ...(somePaused ? [pause === undefined ? '' : pauseText(pause, now)] : []),
      ];
    }),
  );
}

function lastText({ state, scheduled, stopAsked }: LastAttempt, failures: number, now: Date): string {
  if (stopAsked !== undefined) return `${state} for ${formatDuration(now.getTime() - Date.parse(stopAsked))}`;
  const inARow = isFinal(state) && isFailure(state) && failures > 1 ? `, ${failures} in a row` : '';
  return `${state} ${formatDistance(new Date(scheduled), now)}${inARow}`;
}

function lastColor({ colors }: Output): (text: string) => string {
  return (text) => {
    const [state = ''] = text.split(' ', 1);
    return text.trim() === '' ? text : stateColor(colors, state as ShownState)(text);
  };
}
