import { rerunOf } from '../../operate/rerun.ts';
import { shellWord } from '../../shell/quote.ts';
import type { Context, Start } from '../context.ts';
import { attemptOnlyOption, type CommandLine, jsonOption, type OptionsOf, waitOption } from '../options.ts';
import { runNow } from './run.ts';

const grammar = (program: CommandLine) =>
  program
    .command('rerun')
    .description('run the job of a run again, with its arguments and settings')
    .argument('<run>', 'its id, or a job for its active or latest run')
    .addOption(waitOption())
    .addOption(attemptOnlyOption())
    .addOption(jsonOption());

export function addRerun(program: CommandLine, start: Start): void {
  grammar(program).action((run, options) => start((context) => rerun(context, run, options)));
}

function rerun(context: Context, argument: string, options: OptionsOf<typeof grammar>): Promise<number> {
  const { err } = context.terminal;
  return runNow(
    context,
    async (deployment) => {
      const { of, ...request } = await rerunOf(deployment, argument);
      // Names only: values may be secrets.
      const settings = Object.keys(request.env).map((name) => ` --env ${name}=…`);
      const args = request.args.length === 0 ? '' : ` -- ${request.args.map(shellWord).join(' ')}`;
      err.line(err.colors.dim(`again ${of}: run ${request.job}${settings.join('')}${args}`));
      return request;
    },
    options,
  );
}
