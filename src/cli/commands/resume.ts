import { type PauseAnswer, resumeJobs } from '../../operate/pause.ts';
import { someNames } from '../../some-names.ts';
import { chosenJobs } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('resume')
    .description('resume the schedules of paused jobs')
    .argument('[jobs...]', 'their names')
    .option('--all', 'all jobs that are paused')
    .addOption(jsonOption());

export function addResume(program: CommandLine, start: Start): void {
  grammar(program).action((jobs, options) => start((context) => resume(context, jobs, options)));
}

async function resume(
  context: Context,
  names: readonly string[],
  { all, json }: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const jobs = chosenJobs('resume', names, all);
  return withDeployment(
    context,
    names.length === 1 ? 'resume the job' : 'resume the jobs',
    async (deployment) => {
      const answers = await resumeJobs(deployment, jobs);
      if (json) out.line(JSON.stringify(names.length === 1 ? answers[0] : answers, null, 2));
      err.line(whatIs(answers));
      return EXIT.done;
    },
  );
}

function whatIs(answers: readonly PauseAnswer[]): string {
  const [first] = answers;
  if (first === undefined) return 'no job was paused';
  if (answers.length === 1) return `${first.job} ${first.changed > 0 ? 'is resumed' : 'was not paused'}`;
  return `${answers.length} jobs are resumed: ${someNames(answers.map(({ job }) => job))}`;
}
