import { findRun } from '../../operate/find-run.ts';
import { runDetails } from '../../operate/run-details.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printRunDetails } from '../output/run-details.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('show')
    .description('show a run: its attempts, the time between their steps, its task, and its lock')
    .argument('<run>', 'its id, or a job for its active or latest run')
    .addOption(jsonOption());

export function addShow(program: CommandLine, start: Start): void {
  grammar(program).action((run, options) => start((context) => show(context, run, options)));
}

async function show(
  context: Context,
  argument: string,
  { json }: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'show the run', async (deployment) => {
    const attempts = await findRun(deployment, argument);
    if (attempts === undefined) {
      err.line(`${argument} has not run yet`);
      return EXIT.done;
    }
    const details = await runDetails(deployment, attempts);
    if (json) out.line(JSON.stringify(details, null, 2));
    else {
      printRunDetails(out, details, context.now());
      err.line(err.colors.dim(`its log: ${deployment.command(`logs ${attempts[0].runId}`)}`));
    }
    return EXIT.done;
  });
}
