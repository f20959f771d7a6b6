import { CronbridgeError } from '../../errors.ts';
import { listRuns } from '../../operate/list-runs.ts';
import { runJson } from '../../operate/run-json.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, countOption, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printRuns } from '../output/runs.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('runs')
    .description('list runs, newest first')
    .argument('[job]', 'only runs of this job')
    .addOption(countOption('number of runs').default(20))
    .option('--active', 'only runs that have not ended')
    .addOption(jsonOption());

export function addRuns(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => runs(context, job, options)));
}

async function runs(
  context: Context,
  job: string | undefined,
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  if (job !== undefined && /^-\d+$/.test(job)) {
    throw new CronbridgeError('usage', `${job} is not a job`, {
      hint: `for a number of runs write -n ${job.slice(1)}`,
    });
  }
  return withDeployment(context, 'list the runs', async (deployment) => {
    const { count: limit, active = false } = options;
    const list = await listRuns(deployment, { job, limit, active });
    if (options.json) out.line(JSON.stringify(list.map(runJson), null, 2));
    else if (list.length > 0) printRuns(out, list, context.now());
    else if (active) err.line(job === undefined ? 'nothing is active' : `no run of ${job} is active`);
    else err.line(job === undefined ? 'no runs yet' : `${job} has not run yet`);
    return EXIT.done;
  });
}
