import { plain } from '../../crontab/diagnostics/shown.ts';
import { parseLater } from '../../operate/asked-time.ts';
import { type PauseAnswer, pauseJobs } from '../../operate/pause.ts';
import { chosenJobs, resumeCommand } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { formatUtc } from '../output/time.ts';
import { pausedText } from '../output/what-was-done.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('pause')
    .description('pause the schedules of jobs until you resume them')
    .argument('[jobs...]', 'their names')
    .option('--all', 'all jobs that the crontab does not disable')
    .option('--until <time>', 'go on by themselves then: a time (UTC without an offset), or 30m, 2h, 3d')
    .option('--reason <text>', 'why, for those who see it in the list')
    .addOption(jsonOption());

export function addPause(program: CommandLine, start: Start): void {
  grammar(program).action((jobs, options) => start((context) => pause(context, jobs, options)));
}

async function pause(
  context: Context,
  names: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const jobs = chosenJobs('pause', names, options.all);
  const until = options.until === undefined ? undefined : parseLater(options.until, '--until', context.now());
  const isOne = jobs !== 'all' && jobs.length === 1;
  return withDeployment(context, isOne ? 'pause the job' : 'pause the jobs', async (deployment) => {
    const answers = await pauseJobs(deployment, jobs, { until, reason: options.reason });
    if (options.json) out.line(JSON.stringify(isOne ? answers[0] : answers, null, 2));
    const end = until === undefined ? '' : ` until ${formatUtc(until)}`;
    const them = answers.length === 1 ? 'it' : 'them';
    err.line(`${pausedText(answers)}${end}; resume ${them} with ${resumeCommand(deployment, jobs)}`);
    for (const { job, before } of answers)
      if (before !== undefined) err.line(err.colors.dim(`${job} was paused ${beforeText(before)}`));
    return EXIT.done;
  });
}

/** The pause that another one has taken the place of. */
function beforeText({ until, reason }: NonNullable<PauseAnswer['before']>): string {
  const end = until === undefined ? 'without an end' : `until ${formatUtc(new Date(until))}`;
  return reason === undefined ? end : `${end}: ${plain(reason)}`;
}
