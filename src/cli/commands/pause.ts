import { pauseJob } from '../../operate/pause.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('pause')
    .description('pause the schedules of a job until you resume it')
    .argument('<job>', 'its name');

export function addPause(program: CommandLine, start: Start): void {
  grammar(program).action((job) => start((context) => pause(context, job)));
}

async function pause(context: Context, job: string): Promise<number> {
  return withDeployment(context, 'pause the job', async (deployment) => {
    const changed = await pauseJob(deployment, job);
    const how = `resume it with ${deployment.command(`resume ${job}`)}`;
    context.terminal.err.line(changed > 0 ? `${job} is paused; ${how}` : `${job} was already paused; ${how}`);
    return EXIT.done;
  });
}
