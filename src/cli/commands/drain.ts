import { setTimeout as sleep } from 'node:timers/promises';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { CronbridgeError } from '../../errors.ts';
import { parseDuration, parseLater } from '../../operate/asked-time.ts';
import { drain } from '../../operate/drain.ts';
import { someNames } from '../../some-names.ts';
import { resumeCommand } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('drain')
    .description('pause jobs, and wait until none of them runs any more')
    .argument('[jobs...]', 'their names (default: all that the crontab does not disable)')
    .option('--until <time>', 'go on by themselves then: a time (UTC without an offset), or 30m, 2h, 3d')
    .option('--reason <text>', 'why, for those who see it in the list')
    .option('--timeout <duration>', 'wait no longer, and exit with 1: 30m, 2h')
    .addOption(jsonOption());

export function addDrain(program: CommandLine, start: Start): void {
  grammar(program).action((jobs, options) => start((context) => drainJobs(context, jobs, options)));
}

const BETWEEN_LOOKS_MS = 2_000;

async function drainJobs(
  context: Context,
  names: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const until = options.until === undefined ? undefined : parseLater(options.until, '--until', context.now());
  const seconds =
    options.timeout === undefined ? Number.POSITIVE_INFINITY : parseDuration(options.timeout, '--timeout');
  const last = context.now().getTime() + seconds * 1000;
  return withDeploymentWaiting(context, 'drain the jobs', async (deployment) => {
    const jobs = names.length === 0 ? 'all' : [...new Set(names)];
    const looks = drain(deployment, jobs, { until, reason: options.reason });
    let told = '';
    for (let look = await looks.next(); ; look = await looks.next()) {
      if (look.done) {
        if (options.json) out.line(JSON.stringify({ paused: look.value, active: [] }, null, 2));
        err.line(
          `${plural(look.value.length, 'job')} paused, and nothing runs; go on with ${resumeCommand(deployment, jobs)}`,
        );
        return EXIT.done;
      }
      const { paused, active, planned } = look.value;
      const runs = someNames(active.map(({ runId }) => runId));
      const text = active.length === 0 ? 'waiting for what Scheduler sent before' : `waiting for ${runs}`;
      if (text !== told) err.line(text);
      if (told === '' && planned.length > 0)
        err.line(
          `a pause does not hold back what is planned: ${someNames(planned.map(({ runId }) => runId))}`,
        );
      told = text;
      if (deployment.now().getTime() >= last) {
        if (options.json)
          out.line(JSON.stringify({ paused, active: active.map(({ runId }) => runId) }, null, 2));
        throw new CronbridgeError('failed', `not drained within ${options.timeout}: ${text}`, {
          hint: `the jobs stay paused; see ${deployment.command('runs --active')}`,
        });
      }
      await sleep(BETWEEN_LOOKS_MS);
    }
  });
}
