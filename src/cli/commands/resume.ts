import { resumeJob } from '../../operate/pause.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('resume')
    .description('resume the schedules of a paused job')
    .argument('<job>', 'its name')
    .addOption(jsonOption());

export function addResume(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => resume(context, job, options)));
}

async function resume(context: Context, job: string, { json }: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'resume the job', async (deployment) => {
    const answer = await resumeJob(deployment, job);
    if (json) out.line(JSON.stringify(answer, null, 2));
    err.line(answer.changed > 0 ? `${job} is resumed` : `${job} was not paused`);
    return EXIT.done;
  });
}
