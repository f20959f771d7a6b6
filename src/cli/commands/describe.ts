import { describeDeployed } from '../../operate/described-job.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { printDescribedJob } from '../output/described-job.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('describe')
    .description('describe a deployed job: what it runs and when, its options, and what its runs were like')
    .argument('<job>', 'its name')
    .addOption(jsonOption());

export function addDescribe(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => describe(context, job, options)));
}

async function describe(
  context: Context,
  name: string,
  { json }: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'describe the job', async (deployment) => {
    const described = await withProgress(err, 'reading schedules', describeDeployed(deployment, name));
    if (json) out.line(JSON.stringify(described, null, 2));
    else printDescribedJob(out, described, context.now());
    return EXIT.done;
  });
}
