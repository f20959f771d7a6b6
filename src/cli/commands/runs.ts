import { CronbridgeError } from '../../errors.ts';
import { parsePastInterval } from '../../operate/asked-time.ts';
import { listRuns } from '../../operate/list-runs.ts';
import { runJson } from '../../operate/run-json.ts';
import { PACE_HERE, PACE_ON_AWS } from '../../operate/watch-pace.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, countOption, jsonOption, type OptionsOf, watchOption } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { printRuns } from '../output/runs.ts';
import { stateOption, triggerOption } from '../run-filter.ts';
import { untilInterrupted } from '../signals.ts';
import { watch } from '../watch.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('runs')
    .description('list runs, newest first')
    .argument('[job]', 'only runs of this job')
    .addOption(countOption('number of runs').default(20))
    .option('--active', 'only runs that have not ended')
    .addOption(stateOption())
    .addOption(triggerOption())
    .option('--since <time>', 'only runs due from then on: how long ago, such as 2d, or an instant')
    .option('--until <time>', 'only runs due before then')
    .addOption(watchOption())
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
  const choice = { job, ...choiceOf(options, context.now()) };
  if (options.watch) return watchRuns(context, job, choice, options.json === true);
  return withDeployment(context, 'list the runs', async (deployment) => {
    const list = await withProgress(err, 'reading runs', listRuns(deployment, choice));
    if (options.json) out.line(JSON.stringify(list.map(runJson), null, 2));
    else if (list.length > 0) printRuns(out, list, context.now());
    else err.line(whyNone(job, choice));
    return EXIT.done;
  });
}

async function watchRuns(
  context: Context,
  job: string | undefined,
  choice: ReturnType<typeof choiceOf>,
  json: boolean,
): Promise<number> {
  const interrupted = untilInterrupted();
  return withDeploymentWaiting(context, 'list the runs', async (deployment, explain) => {
    await watch(context, {
      title: `the runs of ${job ?? deployment.names.prefix}`,
      paceMs: (context.global.local ? PACE_HERE : PACE_ON_AWS).runs,
      json,
      interrupted,
      explain,
      look: async () => {
        const list = await listRuns(deployment, { job, ...choice });
        return {
          items: new Map(list.map((run) => [`${run.runId}#${run.number}`, runJson(run)])),
          print: (output) =>
            list.length > 0 ? printRuns(output, list, context.now()) : output.line(whyNone(job, choice)),
        };
      },
    });
    return EXIT.done;
  });
}

function choiceOf(
  { count: limit, state: states, trigger: triggers, ...options }: OptionsOf<typeof grammar>,
  now: Date,
) {
  const { since, until } = parsePastInterval(options, now, {
    sign: '--',
    hint: '2d means two days ago; the default of --until is now',
  });
  return { limit, active: options.active === true, states, triggers, since, until };
}

function whyNone(
  job: string | undefined,
  { active, states, triggers, since, until }: ReturnType<typeof choiceOf>,
): string {
  const isChosen = states.length + triggers.length > 0 || since !== undefined || until !== undefined;
  if (isChosen)
    return `no${active ? ' active' : ''} run${job === undefined ? '' : ` of ${job}`} is like that`;
  if (active) return job === undefined ? 'nothing is active' : `no run of ${job} is active`;
  return job === undefined ? 'no runs yet' : `${job} has not run yet`;
}
