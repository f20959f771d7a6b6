import { resumeJob } from '../../operate/pause.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program.command('resume').description('resume the schedules of a paused job').argument('<job>', 'its name');

export function addResume(program: CommandLine, start: Start): void {
  grammar(program).action((job) => start((context) => resume(context, job)));
}

async function resume(context: Context, job: string): Promise<number> {
  return withDeployment(context, 'resume the job', async (deployment) => {
    const changed = await resumeJob(deployment, job);
    context.terminal.err.line(changed > 0 ? `${job} is resumed` : `${job} was not paused`);
    return EXIT.done;
  });
}
