import { Option } from '@commander-js/extra-typings';
import { parsePast } from '../../operate/asked-time.ts';
import { makeUpFor, minutesNotRun } from '../../operate/make-up.ts';
import type { MadeUpAnswer } from '../../runs/start/make-up.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { madeUpLine, madeUpText } from '../output/made-up.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('backfill')
    .description('start the runs of past minutes that have not run, one after the other')
    .argument('<job>', 'its name')
    .requiredOption(
      '--from <time>',
      'from this time, inclusive: an instant (UTC without an offset), or how long ago, such as 2d',
    )
    .option('--until <time>', 'until this time, exclusive, likewise (default: now)')
    .addOption(
      new Option('--only <which>', 'only minutes that were missed or left out by the last pause').choices([
        'missed',
      ] as const),
    )
    .option('--at-once', 'all at the same time')
    .option('--dry-run', 'only list the minutes')
    .addOption(jsonOption());

export function addBackfill(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => backfill(context, job, options)));
}

async function backfill(context: Context, job: string, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeploymentWaiting(context, 'make up for the runs', async (deployment) => {
    const now = deployment.now();
    const from = parsePast(options.from, '--from', now);
    const until = options.until === undefined ? now : parsePast(options.until, '--until', now);
    const onlyMissed = options.only === 'missed';
    const minutes = await minutesNotRun(deployment, job, { from, until, onlyMissed });
    if (options.dryRun) {
      if (options.json) out.line(JSON.stringify(minutes, null, 2));
      else for (const { run, state = 'no record' } of minutes) out.line(`${run}  ${state}`);
      err.line(`${minutes.length === 1 ? '1 minute has' : `${minutes.length} minutes have`} not run`);
      return EXIT.done;
    }
    const answers: MadeUpAnswer[] = [];
    for await (const answer of makeUpFor(deployment, job, minutes, options.atOnce)) {
      answers.push(answer);
      if (!options.json) out.line(madeUpLine(answer));
    }
    if (options.json) out.line(JSON.stringify(answers, null, 2));
    err.line(minutes.length === 0 ? 'nothing to make up for in that time' : madeUpText(answers));
    return answers.some(({ state, existed }) => !existed && state === 'not-started')
      ? EXIT.failed
      : EXIT.done;
  });
}
