import { Option } from '@commander-js/extra-typings';
import { type PauseAnswer, resumeJobs } from '../../operate/pause.ts';
import { someNames } from '../../some-names.ts';
import { chosenJobs } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { madeUpLine, madeUpText } from '../output/made-up.ts';
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
  const doing = names.length === 1 ? 'resume the job' : 'resume the jobs';
  return withDeploymentWaiting(context, doing, async (deployment) => {
    const answers = await resumeJobs(deployment, jobs, { runMissed });
    const madeUp = answers.flatMap((answer) => answer.madeUp ?? []);
    if (json) out.line(JSON.stringify(names.length === 1 ? answers[0] : answers, null, 2));
    else for (const run of madeUp) out.line(madeUpLine(run));
    const isSaid = madeUp.length > 0 || runMissed === 'last' || runMissed === 'all';
    err.line(`${whatIs(answers)}${isSaid ? `; ${madeUpText(madeUp)}` : ''}`);
    return EXIT.done;
  });
}

function whatIs(answers: readonly PauseAnswer[]): string {
  const [first] = answers;
  if (first === undefined) return 'no job was paused';
  if (answers.length === 1) return `${first.job} ${first.changed > 0 ? 'is resumed' : 'was not paused'}`;
  return `${answers.length} jobs are resumed: ${someNames(answers.map(({ job }) => job))}`;
}
