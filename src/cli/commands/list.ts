import { Option } from '@commander-js/extra-typings';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { chooseJobs, JOB_ORDERS } from '../../operate/choose-jobs.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { jobJson } from '../../operate/job-json.ts';
import { type DeployedJob, type LastAttempt, listJobs, runsOnDeploy } from '../../operate/list-jobs.ts';
import { isFailure, isFinal, type ShownState } from '../../runs/ledger/attempt.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { pauseText } from '../output/pauses.ts';
import { withProgress } from '../output/progress.ts';
import { stateColor } from '../output/runs.ts';
import { printTable } from '../output/table.ts';
import type { Output } from '../output/terminal.ts';
import { formatDistance, formatDuration, formatLocal, formatUtc } from '../output/time.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('list')
    .description('list the deployed jobs with next run and last outcome')
    .addOption(new Option('--sort <by>', 'in which order').choices(JOB_ORDERS).default('name' as const))
    .option('--failing', 'only jobs whose last run failed')
    .option('--paused', 'only jobs that are paused')
    .addOption(jsonOption());

export function addList(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => list(context, options)));
}

async function list(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'list the jobs', async (deployment) => {
    const now = context.now();
    const all = await withProgress(err, 'reading schedules', listJobs(deployment));
    const { sort, failing = false, paused = false } = options;
    const jobs = chooseJobs(all, { sort, failing, paused });
    if (options.json) out.line(JSON.stringify(jobs.map(jobJson), null, 2));
    else if (jobs.length > 0) print(out, jobs, now);
    else if (all.length > 0) err.line(`none of ${plural(all.length, 'job')} is like that`);
    else err.line(`${deployment.names.prefix} has no jobs; ${remedy(context, deployment)}`);
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
