import { plain } from '../../crontab/diagnostics/shown.ts';
import { pauseJobs } from '../../operate/pause.ts';
import { chosenJobs } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { formatUtc, parseLater } from '../output/time.ts';
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
  return withDeployment(
    context,
    names.length === 1 ? 'pause the job' : 'pause the jobs',
    async (deployment) => {
      const answers = await pauseJobs(deployment, jobs, { until, reason: options.reason });
      if (options.json) out.line(JSON.stringify(names.length === 1 ? answers[0] : answers, null, 2));
      const argument = jobs === 'all' ? '--all' : names.map(plain).join(' ');
      const end = until === undefined ? '' : ` until ${formatUtc(until)}`;
      err.line(
        `${pausedText(answers)}${end}; resume ${answers.length === 1 ? 'it' : 'them'} with ${deployment.command(`resume ${argument}`)}`,
      );
      return EXIT.done;
    },
  );
}
