import { requestStop } from '../../operate/request-stop.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { stoppedText } from '../output/what-was-done.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('stop')
    .description('stop a run, even if it only waits for its start or its next attempt')
    .argument('<run>', 'its id, or a job for its active run or, without one, the one that is planned')
    .addOption(jsonOption());

export function addStop(program: CommandLine, start: Start): void {
  grammar(program).action((run, options) => start((context) => stop(context, run, options)));
}

async function stop(
  context: Context,
  argument: string,
  { json }: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeploymentWaiting(context, 'stop the run', async (deployment) => {
    const answer = await requestStop(deployment, argument);
    if (json) out.line(JSON.stringify(answer, null, 2));
    err.line(stoppedText(answer));
    return EXIT.done;
  });
}
