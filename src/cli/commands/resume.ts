import { Option } from '@commander-js/extra-typings';
import { resumeJobs } from '../../operate/pause.ts';
import { chosenJobs } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { madeUpLine } from '../output/made-up.ts';
import { resumedText } from '../output/what-was-done.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('resume')
    .description('resume the schedules of paused jobs')
    .argument('[jobs...]', 'their names')
    .option('--all', 'all jobs that are paused')
    .addOption(
      new Option(
        '--run-missed <which>',
        'start what the pause left out, one run after the other (default: as the catch-up of the job says)',
      ).choices(['none', 'last', 'all'] as const),
    )
    .addOption(jsonOption());

export function addResume(program: CommandLine, start: Start): void {
  grammar(program).action((jobs, options) => start((context) => resume(context, jobs, options)));
}

async function resume(
  context: Context,
  names: readonly string[],
  { all, json, runMissed }: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const jobs = chosenJobs('resume', names, all);
  const isOne = jobs !== 'all' && jobs.length === 1;
  const doing = isOne ? 'resume the job' : 'resume the jobs';
  return withDeploymentWaiting(context, doing, async (deployment) => {
    const answers = await resumeJobs(deployment, jobs, { runMissed });
    const madeUp = answers.flatMap((answer) => answer.madeUp ?? []);
    if (json) out.line(JSON.stringify(isOne ? answers[0] : answers, null, 2));
    else for (const run of madeUp) out.line(madeUpLine(run));
    err.line(resumedText(answers, runMissed));
    return EXIT.done;
  });
}
