import { Option } from '@commander-js/extra-typings';
import { crontabPaths } from '../../config/crontab-paths.ts';
import type { DeploymentSettings } from '../../config/settings.ts';
import { alwaysOn } from '../../cost/always-on.ts';
import { type Assumptions, assume } from '../../cost/assumptions.ts';
import { estimate } from '../../cost/estimate.ts';
import type { Job } from '../../crontab/job.ts';
import { CronbridgeError } from '../../errors.ts';
import { parseDuration } from '../../operate/asked-time.ts';
import { measuredDurations } from '../../operate/measured-durations.ts';
import type { Context, Start } from '../context.ts';
import {
  type CommandLine,
  count,
  countOption,
  crontabArguments,
  crontabOption,
  jsonOption,
  type OptionsOf,
  timezoneOption,
} from '../options.ts';
import { costJson, printCost } from '../output/cost.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { readValidJobs } from '../read-valid-jobs.ts';
import { chosenTimezone } from '../timezone.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('cost')
    .description('estimate what a crontab costs on AWS in a month')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(
      new Option(
        '--duration <time>',
        'how long a run takes if the ledger has none of its job (default: 1m)',
      ).argParser((text) => parseDuration(text, '--duration')),
    )
    .option('--no-measured', 'do not ask the ledger: assume the duration for all jobs')
    .addOption(
      new Option('--cpu <units>', 'CPU units of tasks whose job sets none (default: 256)').argParser((text) =>
        count(text, '--cpu', 256),
      ),
    )
    .addOption(
      new Option('--memory <MiB>', 'memory of tasks whose job sets none (default: 512)').argParser((text) =>
        count(text, '--memory', 512),
      ),
    )
    .option('--arm', 'tasks run on ARM instead of x86')
    .option('--spot', 'tasks run on Fargate Spot, unless their job says otherwise')
    .option('--public-ip', 'tasks get public IPv4 addresses')
    .option('--free-tier', 'subtract the monthly free tier, as if the account used it for nothing else')
    .addOption(countOption('how many jobs to show (default: 10)'))
    .addOption(timezoneOption())
    .addOption(jsonOption('print the estimate as JSON'));

export function addCost(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => cost(context, files, options)));
}

const SHOWN_JOBS = 10;

async function cost(
  context: Context,
  given: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { terminal, now } = context;
  const settings = await context.settings();
  const timezone = chosenTimezone(settings, options.timezone);
  const { jobs } = await readValidJobs(
    context,
    crontabPaths(settings, [...given, ...options.crontab]),
    timezone,
    options.json === true,
  );
  const measured = options.measured ? await measure(context, jobs) : { why: 'not asked for' };
  const assumptions = assumptionsOf(settings, options);
  const freeTier = options.freeTier === true;
  const estimated = estimate(jobs, {
    now: now(),
    assumptions,
    freeTier,
    ...('seconds' in measured && { measuredSeconds: measured.seconds }),
  });
  const basis = {
    assumptions,
    freeTier,
    ...('why' in measured && { notMeasured: measured.why }),
    instead: alwaysOn(),
  };
  if (options.json) terminal.out.line(JSON.stringify(costJson(estimated, basis), null, 2));
  else printCost(terminal.out, estimated, basis, options.count ?? SHOWN_JOBS);
  return EXIT.done;
}

/** The durations in the ledger. An estimate is useful without them too: before the first deploy, or without AWS. */
async function measure(
  context: Context,
  jobs: readonly Job[],
): Promise<{ readonly seconds: ReadonlyMap<string, number> } | { readonly why: string }> {
  const names = jobs.map(({ name }) => name);
  const asked = withDeployment(context, 'read the ledger', (deployment) =>
    measuredDurations(deployment, names),
  );
  try {
    return { seconds: await withProgress(context.terminal.err, 'reading the ledger', asked) };
  } catch (error) {
    if (error instanceof CronbridgeError) return { why: error.message };
    throw error;
  }
}

function assumptionsOf(
  settings: DeploymentSettings,
  { duration, cpu, memory, arm, spot, publicIp }: OptionsOf<typeof grammar>,
): Assumptions {
  return {
    ...assume(settings),
    ...(duration !== undefined && { durationSeconds: duration }),
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(arm && { architecture: 'arm' }),
    ...(spot && { launch: 'fargate-spot' }),
    ...(publicIp && { publicIp }),
  };
}
