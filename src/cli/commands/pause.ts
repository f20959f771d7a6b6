import { pauseJob } from '../../operate/pause.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('pause')
    .description('pause the schedules of a job until you resume it')
    .argument('<job>', 'its name')
    .addOption(jsonOption());

export function addPause(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => pause(context, job, options)));
}

async function pause(context: Context, job: string, { json }: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'pause the job', async (deployment) => {
    const answer = await pauseJob(deployment, job);
    if (json) out.line(JSON.stringify(answer, null, 2));
    const how = `resume it with ${deployment.command(`resume ${job}`)}`;
    err.line(answer.changed > 0 ? `${job} is paused; ${how}` : `${job} was already paused; ${how}`);
    return EXIT.done;
  });
}
